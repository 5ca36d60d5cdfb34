using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace PreOrderFarm.Web.Pages;

/// <summary>
/// A file that is written while it is sent. Nothing is written before it may be, so a refusal can still be a page. A result,
/// not a handler's work: by then the page's filters have set their headers.
/// </summary>
internal sealed class StreamedFile(string contentType, string disposition, string name, Func<Stream, CancellationToken, Task> write) : IActionResult
{
    public Task ExecuteResultAsync(ActionContext context)
    {
        var response = context.HttpContext.Response;
        response.ContentType = contentType;
        response.Headers[HeaderNames.ContentDisposition] = $"{disposition}; filename=\"{name}\"";
        return write(response.Body, context.HttpContext.RequestAborted);
    }
}
