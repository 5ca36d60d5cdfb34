using Microsoft.AspNetCore.Mvc.RazorPages;

namespace PreOrderFarm.Web.Pages.Pledges;

internal static class PledgePagesSetup
{
    /// <summary>A pledge has two addresses: its owner's, and a guest's signed link, which e-mails carry.</summary>
    public static void AddPledgePages(this IServiceCollection services)
    {
        services.AddSingleton<PledgeWords>();
        services.AddScoped<PledgeVisits>();
        services.Configure<RazorPagesOptions>(pages =>
        {
            pages.Conventions.AddPageRoute("/Pledges/Pledge", "/p/{token}");
            pages.Conventions.AddPageRoute("/Pledges/Change", "/p/{token}/change");
        });
    }
}
