namespace PreOrderFarm.Web.Pages.Campaigns;

internal static class PublicPagesSetup
{
    public static void AddPublicPages(this IServiceCollection services)
    {
        services.AddSingleton<CampaignWords>();
        services.AddMemoryCache();
        services.AddSingleton<ProgressFeed>();
    }
}
