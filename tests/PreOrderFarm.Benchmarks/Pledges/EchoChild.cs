using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace PreOrderFarm.Benchmarks.Pledges;

/// <summary>A bare Kestrel: reads the body of a POST and sends it back.</summary>
internal static class EchoChild
{
    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.Run(async http =>
        {
            http.Response.ContentType = http.Request.ContentType;
            await http.Request.Body.CopyToAsync(http.Response.Body, http.RequestAborted);
        });
        await app.StartAsync();
        Console.WriteLine(app.Urls.First());
        await app.WaitForShutdownAsync();
        return 0;
    }
}
