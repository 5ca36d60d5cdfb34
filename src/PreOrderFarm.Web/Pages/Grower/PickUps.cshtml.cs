using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.PickUp;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Grower;

/// <summary>Which pick-up points a campaign offers: a row for each open point of the farm, and for each that it offers already.</summary>
[PrivatePage]
public sealed class PickUpsModel(CampaignQueries campaigns, PickUpQueries points, OfferPickUps offer, IStringLocalizer<GrowerTexts> T) : PageModel
{
    public sealed record Row
    {
        public Guid PointId { get; set; }
        public bool IsOffered { get; set; }
        public string CapacityBoxes { get; set; } = "";
        public DateOnly? CollectFrom { get; set; }
        public DateOnly? CollectUntil { get; set; }
        public string Hours { get; set; } = "";
    }

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public List<Row> Rows { get; set; } = [];

    public CampaignDetail Campaign { get; private set; } = null!;

    public IReadOnlyDictionary<Guid, PickUpPointDetail> Points { get; private set; } = new Dictionary<Guid, PickUpPointDetail>();

    public bool MayChange => Campaign.Status is CampaignStatus.Draft or CampaignStatus.Scheduled or CampaignStatus.Open;

    public long TakenAt(Guid point) => Campaign.PickUps.FirstOrDefault(offered => offered.PointId == point)?.TakenBoxes ?? 0;

    public async Task OnGetAsync(CancellationToken ct)
    {
        await ReadAsync(ct);
        Rows = [.. Points.Values.Select(RowOf)];
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await ReadAsync(ct);
        // A form that is older than the farm's points, or none of ours, begins anew.
        if (!Rows.Select(row => row.PointId).Order().SequenceEqual(Points.Keys.Order()))
        {
            ModelState.Clear();
            Rows = [.. Points.Values.Select(RowOf)];
            ModelState.AddModelError("", T["The farm's pick-up points have changed meanwhile. Please look at them again."]);
            return Page();
        }
        var actor = await this.ActorAsync();
        var chosen = Rows.Select((row, at) => (row, at)).Where(one => one.row.IsOffered).ToList();
        var typed = new TypedNumbers(ModelState, T);
        var inputs = chosen.ConvertAll(one => new PickUpOfferInput(
            one.row.PointId, typed.Count(one.row.CapacityBoxes ?? "", $"Rows[{one.at}].CapacityBoxes") ?? 0, one.row.CollectFrom, one.row.CollectUntil, one.row.Hours));
        if (!await this.TryAsync(() => OnRowsAsync(() => offer.RunAsync(actor, Id, inputs, ct), chosen.ConvertAll(one => one.at))))
            return Page();
        this.Notice(T["Saved."]);
        return RedirectToPage("/Grower/Campaign", null, new { Id }, "pick-ups");
    }

    // The rules count the chosen points; the form has a row for each.
    private static async Task OnRowsAsync(Func<Task> useCase, List<int> rows)
    {
        try
        {
            await useCase();
        }
        catch (RuleBroken broken)
        {
            throw new RuleBroken([.. broken.Broken.Select(rule => rule with { Field = OnRow(rule.Field, rows) })]);
        }
    }

    private static string OnRow(string field, List<int> rows)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            var prefix = $"PickUps[{i}].";
            if (field.StartsWith(prefix, StringComparison.Ordinal))
                return $"Rows[{rows[i]}].{field[prefix.Length..]}";
        }
        return "";
    }

    private async Task ReadAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        Campaign = await campaigns.OwnAsync(actor, Id, ct);
        var all = await points.OfGrowerAsync(actor, Campaign.Grower.Id, after: null, AddPickUpPoint.MaximumPoints, ct);
        Points = all.Items.Where(point => !point.IsClosed || Campaign.PickUps.Any(offered => offered.PointId == point.Id)).ToDictionary(point => point.Id);
    }

    private Row RowOf(PickUpPointDetail point) => Campaign.PickUps.FirstOrDefault(offered => offered.PointId == point.Id) is { } offered
        ? new Row
        {
            PointId = point.Id,
            IsOffered = true,
            CapacityBoxes = offered.CapacityBoxes.ToString(CultureInfo.InvariantCulture),
            CollectFrom = offered.CollectFrom,
            CollectUntil = offered.CollectUntil,
            Hours = offered.OwnHours,
        }
        : new Row { PointId = point.Id };
}
