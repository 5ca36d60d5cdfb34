using Microsoft.AspNetCore.ResponseCompression;

namespace PreOrderFarm.Web.Caching;

/// <summary>
/// What everyone may read is made once for all and sent small. What holds a form's token or anybody's data is neither kept nor
/// compressed: the size of a compressed page tells what is in it (https://www.breachattack.com/).
/// </summary>
internal static class CachingSetup
{
    public static void AddCaching(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PublicPagesOptions>().Bind(configuration.GetSection(PublicPagesOptions.Section))
            .Validate(given => given.KeptMilliseconds is >= 0 and <= 2_000, "PublicPages:KeptMilliseconds is between 0 and 2000.")
            .ValidateOnStart();
        services.AddSingleton<PublicPages>();
        services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true;
            compression.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "image/svg+xml", "application/atom+xml", "application/manifest+json"];
        });
    }

    /// <summary>Before what serves files: style, scripts, drawings, feeds. Their names have an ending, and pages' have none.</summary>
    public static void UseSmallFiles(this WebApplication app) =>
        app.UseWhen(context => Path.HasExtension(context.Request.Path.Value), small => small.UseResponseCompression());

    /// <summary>Before all that a stranger who reads does not need; only the proxies come first, who know whether it is https.</summary>
    public static void UseKeptPages(this WebApplication app)
    {
        var pages = app.Services.GetRequiredService<PublicPages>();
        app.Use(next => context => pages.ServeAsync(context, next));
    }

    /// <summary>Right after routing. What is kept is compressed already.</summary>
    public static void UsePublicPages(this WebApplication app)
    {
        var pages = app.Services.GetRequiredService<PublicPages>();
        app.UseWhen(PublicPageAttribute.IsOn, small =>
        {
            small.Use(next => context => pages.MakeAsync(context, next));
            small.UseResponseCompression();
        });
    }
}
