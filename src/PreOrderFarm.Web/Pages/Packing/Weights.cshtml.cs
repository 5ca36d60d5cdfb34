using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>The weights of a batch in one table: what has one is packed, what has none waits.</summary>
[PrivatePage]
public sealed class WeightsModel(BatchQueries batches, ParcelsToWeigh toWeigh, WeighParcels weigh, IStringLocalizer<PackingTexts> T) : PageModel
{
    public const int PageSize = 20;

    public sealed record WeightFields
    {
        public Guid ParcelId { get; init; }
        public string Kilograms { get; init; } = "";

        /// <summary>The weight that was asked about once: said again, it is believed.</summary>
        public long? AskedGrams { get; init; }
    }

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public List<WeightFields> Weights { get; set; } = [];

    public BatchDetails Batch { get; private set; } = null!;

    public IReadOnlyList<ParcelToWeigh> Parcels { get; private set; } = [];

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        var said = Weights.Select((fields, at) => (Fields: fields, At: at, Grams: TypedWeight.Grams(fields.Kilograms))).Where(row => row.Fields.Kilograms.Trim().Length > 0).ToList();
        foreach (var row in said.Where(row => row.Grams is null))
            ModelState.AddModelError($"Weights[{row.At}].Kilograms", T["Write a weight in kilograms, like 4.73."]);
        var packed = 0;
        if (!await this.TryAsync(async () => packed = await WeighAsync(said.ConvertAll(row => (row.Fields, row.At, row.Grams!.Value))), prefix: ""))
        {
            // Asked was only where something stands beside the weight: another that was typed together with it was not looked at.
            var typed = Weights.Select((fields, at) => ModelState[$"Weights[{at}].Kilograms"]?.Errors.Count > 0 ? fields with { AskedGrams = TypedWeight.Grams(fields.Kilograms) } : fields).ToList();
            Weights = typed;
            var page = await ShowAsync(ct);
            MoveWithParcels(typed);
            return page;
        }
        this.Notice(T["Parcels packed: {0}.", packed]);
        return RedirectToPage(new { id = Id });

        async Task<int> WeighAsync(List<(WeightFields Fields, int At, long Grams)> rows)
        {
            try
            {
                return await weigh.RunAsync(actor, Id, rows.ConvertAll(row => new ParcelWeight(row.Fields.ParcelId, new Weighing(row.Grams, IsSure: row.Fields.AskedGrams == row.Grams))), ct);
            }
            catch (RuleBroken broken)
            {
                throw new RuleBroken([.. broken.Broken.Select(rule => rule with { Field = FieldOf(rule.Field, rows.ConvertAll(row => row.At)) })]);
            }
        }
    }

    // What is wrong with the n-th weight that was said stands beside the row in which it was.
    private static string FieldOf(string field, List<int> rows) =>
        Enumerable.Range(0, rows.Count).Where(at => field == $"Weights[{at}]").Select(at => $"Weights[{rows[at]}].Kilograms").FirstOrDefault(field);

    // Others may have packed parcels of the table meanwhile: what was typed, and what is wrong with it, stays with its parcel, in whichever row that is now.
    private void MoveWithParcels(List<WeightFields> typed)
    {
        var errors = typed.ConvertAll(fields => new List<string>());
        for (var at = 0; at < typed.Count; at++)
        {
            foreach (var key in ModelState.FindKeysWithPrefix($"Weights[{at}]").Select(entry => entry.Key).ToList())
            {
                errors[at].AddRange(ModelState[key]!.Errors.Select(error => error.ErrorMessage));
                ModelState.Remove(key);
            }
        }
        for (var at = 0; at < typed.Count; at++)
        {
            var row = Weights.FindIndex(shown => shown.ParcelId == typed[at].ParcelId);
            foreach (var error in errors[at])
                ModelState.AddModelError(row < 0 ? "" : $"Weights[{row}].Kilograms", error);
        }
    }

    private async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        Batch = await batches.FindAsync(await this.ActorAsync(), Id, ct);
        Parcels = await toWeigh.RunAsync(Id, PageSize, ct);
        Weights = [.. Parcels.Select(parcel => Weights.Find(typed => typed.ParcelId == parcel.Id) ?? new WeightFields { ParcelId = parcel.Id })];
        return Page();
    }
}
