using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace PreOrderFarm.Web.Api;

/// <summary>
/// The JSON API under /api/v1: all that the pages do, for programs. Described at /openapi/v1.json, readable at /api.
/// Members are known by a personal access token, which they make on their account's page.
/// </summary>
internal static class ApiSetup
{
    public const string Root = "/api/v1";
    private const long MaximumBytes = 1_000_000;

    public static void AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => ApiJson.Choose(json.SerializerOptions));
        // What cannot be read is answered by ApiProblems, which says where.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, TokenAuthentication>(TokenAuthentication.SchemeName, configureOptions: null);
        services.Configure<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme, cookie =>
            cookie.ForwardDefaultSelector = context => context.Request.Path.StartsWithSegments(Root, StringComparison.OrdinalIgnoreCase) ? TokenAuthentication.SchemeName : null);
        services.AddScoped<PledgeSight>();
        services.AddOpenApi(ApiDocument.Name, ApiDocument.Describe);
    }

    /// <summary>Swagger UI; all its scripts are files, so the site's content security policy holds.</summary>
    public static void UseApiPages(this WebApplication app) => app.UseSwaggerUI(ui =>
    {
        ui.RoutePrefix = "api";
        ui.DocumentTitle = "PreOrderFarm API";
        ui.SwaggerEndpoint(ApiDocument.Address, "PreOrderFarm API v1");
    });

    /// <summary>JSON is UTF-8 (https://www.rfc-editor.org/rfc/rfc8259#section-8.1): a body that says to be something else is not guessed at.</summary>
    public static void UseApiBodies(this WebApplication app) => app.Use((context, next) =>
    {
        var isOther = context.Request.Path.StartsWithSegments(Root, StringComparison.OrdinalIgnoreCase)
            && context.Request.GetTypedHeaders().ContentType is { Charset: { Length: > 0 } charset }
            && !HeaderUtilities.RemoveQuotes(charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase);
        return isOther ? ApiProblems.WriteAsync(context, StatusCodes.Status415UnsupportedMediaType) : next(context);
    });

    public static void MapApi(this WebApplication app)
    {
        // The scheme counts where no token is needed, too: no cookie of the site is anybody here.
        var byToken = new AuthorizationPolicyBuilder(TokenAuthentication.SchemeName).RequireAuthenticatedUser().Build();
        var api = app.MapGroup(Root)
            .RequireAuthorization(byToken)
            .AddEndpointFilter<SentTokenMustWork>()
            .DisableAntiforgery()
            .WithMetadata(new RequestSizeLimitAttribute(MaximumBytes));
        api.MapMe();
        api.MapGrowers();
        api.MapPickUpPoints();
        api.MapNews();
        api.MapCampaigns();
        api.MapReviews();
        api.MapOffers();
        api.MapPhotos();
        api.MapQuotes();
        api.MapPledges();
        api.MapParcels();
        api.MapBatches();
        api.MapClosings();
        api.MapAllocations();
        api.MapMoney();
        api.MapPayouts();
        api.MapDisputes();
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
    }
}
