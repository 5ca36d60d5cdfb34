namespace PreOrderFarm.Web.Pages.Campaigns;

internal static class PublicPagesSetup
{
    public static void AddPublicPages(this IServiceCollection services)
    {
        services.AddSingleton<CampaignWords>();
        services.AddSingleton<Payouts.PayoutWords>();
        services.AddSingleton<Grower.CareWords>();
        services.AddScoped<Grower.FormKeeper>();
        services.AddMemoryCache();
        services.AddScoped<KnownChoices>();
        services.AddScoped<HarvestCalendar>();
        services.AddSingleton<ShareCards>();
        services.AddScoped<PosterParts>();
        services.AddSingleton<PublicProofs>();
        services.AddSingleton<FundingCurves>();
        services.AddSingleton<ProgressFeed>();
        services.AddSingleton<Rules.SiteRules>();
    }
}
