using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Harvesting;
using PreOrderFarm.Printing;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Pages.Packing;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Grower;

/// <summary>
/// A harvest that is less than was sold: who would get what, and what would be refunded; to look at it writes nothing. What is
/// typed stays in the address, so that the same figures can be looked at again, and as a table.
/// </summary>
[PrivatePage]
public sealed class HarvestModel(
    CampaignQueries campaigns, PreviewAllocation preview, ConfirmAllocation confirm, AllocationQueries allocations, ExportAllocation export, IStringLocalizer<GrowerTexts> T) : PageModel
{
    private const int RowsShown = 200;

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? Offer { get; set; }

    [BindProperty(SupportsGet = true)]
    public string Units { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public string Kilograms { get; set; } = "";

    [BindProperty]
    public string Token { get; set; } = "";

    public CampaignDetail Campaign { get; private set; } = null!;

    public bool CanDivide => Campaign.Status == CampaignStatus.Funded;

    public IReadOnlyList<DoneAllocation> Done { get; private set; } = [];

    /// <summary>Once a harvest was typed that can be read.</summary>
    public AllocationPreview? Preview { get; private set; }

    /// <summary>Those who lose something, then those who do not; not all of a large campaign.</summary>
    public IEnumerable<PledgeShare> Rows => Preview!.Shares.OrderByDescending(share => share.Loses).Take(RowsShown);

    /// <summary>Null of a campaign without offers.</summary>
    public OfferDetail? Chosen => Campaign.Offers.SingleOrDefault(offer => offer.Id == Offer);

    public Dictionary<string, string> Typed => new(StringComparer.Ordinal)
    {
        ["id"] = Id.ToString("D", CultureInfo.InvariantCulture),
        ["offer"] = Offer?.ToString("D", CultureInfo.InvariantCulture) ?? "",
        ["units"] = Units,
        ["kilograms"] = Kilograms,
    };

    public string Policy(ShortHarvestPolicy policy) => policy switch
    {
        ShortHarvestPolicy.FirstCome => T["First served"],
        ShortHarvestPolicy.ProRata => T["In proportion"],
        ShortHarvestPolicy.Lottery => T["By lot"],
        _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, null),
    };

    public async Task OnGetAsync(CancellationToken ct)
    {
        await ReadAsync(ct);
        if (Units.Length > 0 || Kilograms.Length > 0)
            await LookAsync(ct);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await ReadAsync(ct);
        var actor = await this.ActorAsync();
        var isFirst = false;
        var yield = ReadYield();
        if (!await this.TryAsync(() => SayOnFieldsAsync(async () => isFirst = await confirm.RunAsync(actor, Id, MustChoose(), yield, Token, ct)), prefix: ""))
        {
            await LookAgainAsync(yield, ct);
            return Page();
        }
        this.Notice(isFirst ? T["Divided. The refunds are on their way, and everyone concerned has been told."] : T["This had been confirmed already: nothing was done twice."]);
        return RedirectToPage(new { Id });
    }

    /// <summary>The same as a table, for a spreadsheet.</summary>
    public async Task<IActionResult> OnGetTableAsync(CancellationToken ct)
    {
        await ReadAsync(ct);
        await LookAsync(ct);
        if (Preview is not { } shown)
            return Page();
        var language = CultureInfo.CurrentUICulture.Name;
        return new StreamedFile("text/csv; charset=utf-8", "attachment", $"harvest-{Offer:N}.csv", (stream, stop) => export.RunAsync(shown, language, stream, stop));
    }

    private async Task ReadAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        Campaign = await campaigns.OwnAsync(actor, Id, ct);
        Offer ??= Campaign.Offers.Count > 0 ? Campaign.Offers[0].Id : null;
        if (Offer is not null && Chosen is null)
            throw new NotFound();
        Done = await allocations.OfCampaignAsync(actor, Id, ct);
    }

    private async Task LookAsync(CancellationToken ct)
    {
        var (actor, yield) = (await this.ActorAsync(), ReadYield());
        await this.TryAsync(() => SayOnFieldsAsync(async () => Preview = await preview.RunAsync(actor, Id, MustChoose(), yield, ct)), prefix: "");
    }

    // Under the sentence that refused it stand the figures of now; what cannot be read has been said.
    private async Task LookAgainAsync(HarvestYield yield, CancellationToken ct)
    {
        try
        {
            Preview = await preview.RunAsync(await this.ActorAsync(), Id, MustChoose(), yield, ct);
        }
        catch (RuleBroken)
        {
            Preview = null;
        }
    }

    private HarvestYield ReadYield()
    {
        var typed = new TypedNumbers(ModelState, T);
        return new HarvestYield(typed.Count(Units, nameof(Units)), typed.Grams(Kilograms, nameof(Kilograms)));
    }

    private Guid MustChoose() => Offer ?? throw new NotFound();

    private async Task SayOnFieldsAsync(Func<Task> useCase)
    {
        try
        {
            await useCase();
        }
        catch (RuleBroken broken)
        {
            throw new RuleBroken([.. broken.Broken.Select(rule => rule.Field == nameof(HarvestYield.Grams) ? rule with { Field = nameof(Kilograms) } : rule)]);
        }
    }
}
