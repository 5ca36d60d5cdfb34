using Microsoft.AspNetCore.Mvc.ApplicationModels;
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
            AddAddress(pages.Conventions, "/Pledges/Pledge", "p/{token}");
            AddAddress(pages.Conventions, "/Pledges/Change", "p/{token}/change");
            AddAddress(pages.Conventions, "/Pledges/Receipt", "p/{token}/receipt");
            AddAddress(pages.Conventions, "/Pledges/ReceiptPdf", "p/{token}/receipt.pdf");
        });
    }

    // Not AddPageRoute, after which nothing could link to a page's first address any more.
    private static void AddAddress(PageConventionCollection conventions, string page, string template) =>
        conventions.AddPageRouteModelConvention(page, model => model.Selectors.Add(
            new SelectorModel { AttributeRouteModel = new AttributeRouteModel { Template = template } }));
}
