using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;

namespace PreOrderFarm.Web.Forms;

/// <summary>
/// A page without a handler for what was asked (PUT, or a form that it does not have) would be drawn unread and empty:
/// it answers that there is no such thing.
/// </summary>
internal sealed class OnlyWhatThePageHandles : IAsyncPageFilter
{
    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        if (context.HandlerMethod is not null)
            return next();
        var method = context.HttpContext.Request.Method;
        context.Result = context.ActionDescriptor.HandlerMethods.Any(handler => string.Equals(handler.HttpMethod, method, StringComparison.OrdinalIgnoreCase))
            ? new NotFoundResult()
            : new StatusCodeResult(StatusCodes.Status405MethodNotAllowed);
        return Task.CompletedTask;
    }
}
