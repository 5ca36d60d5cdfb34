using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using PreOrderFarm.Members;
using PreOrderFarm.Printing.Prepared;

namespace PreOrderFarm.Web.Pages;

/// <summary>
/// A print that was prepared, as pages and the API hand it out: its length is known, and who has it already gets it no second
/// time. Only what is sent whole is in the log of prints.
/// </summary>
internal sealed class KeptPrint(Actor actor, PreparedPrint print, DownloadPrint download, bool isAttachment) : IActionResult, IResult
{
    public Task ExecuteResultAsync(ActionContext context) => ExecuteAsync(context.HttpContext);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        var tag = new EntityTagHeaderValue($"\"{print.Id:N}-{print.Attempt}\"");
        response.GetTypedHeaders().ETag = tag;
        if (request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = print.Order.ContentType;
        response.ContentLength = print.Bytes;
        var disposition = isAttachment || print.Order.DotsPerInch is not null ? "attachment" : "inline";
        response.Headers[HeaderNames.ContentDisposition] = $"{disposition}; filename=\"{print.Order.FileName}\"";
        if (!HttpMethods.IsHead(request.Method))
            await download.WriteAsync(actor, print, response.Body, httpContext.RequestAborted);
    }
}
