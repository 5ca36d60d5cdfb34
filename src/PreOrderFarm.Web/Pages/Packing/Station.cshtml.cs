using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Language;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>
/// The packing station of one batch: scan, fill, packed, next. Each form works by itself; station.js sends the same forms
/// and takes their answers as JSON, so that it can go on where there is no connection.
/// </summary>
[PrivatePage]
public sealed class StationModel(
    BatchQueries batches, PackingStation station, PackingOpenings openings, PackParcel pack, UndoPacking undo, StationWords words,
    RuleSentences rules, IStringLocalizer<PackingTexts> T) : PageModel
{
    /// <summary>What is not as ordered in one line; no kind: it is.</summary>
    public sealed record DeviationFields
    {
        public Guid OfferId { get; init; }
        public DeviationKind? Kind { get; init; }
        public int Units { get; init; } = 1;
        public string Reason { get; init; } = "";
    }

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    /// <summary>The position of the parcel that is shown; 0: none.</summary>
    [BindProperty(SupportsGet = true)]
    public int At { get; set; }

    /// <summary>What was scanned or typed.</summary>
    [BindProperty]
    public string Code { get; set; } = "";

    /// <summary>Made by the device: sent twice, it counts once.</summary>
    [BindProperty]
    public Guid ScanId { get; set; }

    /// <summary>What the packer had before them; null: a device that does not say so.</summary>
    [BindProperty]
    public string? Seen { get; set; }

    /// <summary>The step that is taken back.</summary>
    [BindProperty]
    public Guid Of { get; set; }

    /// <summary>For whom the device believes to work; a script says it, in case somebody else has signed in since.</summary>
    [BindProperty]
    public Guid? Member { get; set; }

    /// <summary>What the fruit weighs, if it is sold by weight: typed, or by a scale that types.</summary>
    [BindProperty]
    public string Kilograms { get; set; } = "";

    /// <summary>The weight that was asked about once, because it was far from the most: said again, it is believed.</summary>
    [BindProperty]
    public long? AskedGrams { get; set; }

    [BindProperty]
    public List<DeviationFields> Deviations { get; set; } = [];

    public Guid Reader { get; private set; }

    public BatchDetails Batch { get; private set; } = null!;

    public StationState State { get; private set; } = null!;

    public StationParcel? Parcel { get; private set; }

    /// <summary>What was answered, when it is said on this page and not on the next.</summary>
    public StationReply? Said { get; private set; }

    public string Words => JsonSerializer.Serialize(words.OfScript());

    public IReadOnlyList<StationStep> Steps => [.. State.Steps.Where(step => step.MemberId == Reader)];

    public IEnumerable<SelectListItem> Kinds =>
    [
        new(T["As ordered"], ""),
        .. Enum.GetValues<DeviationKind>().Select(kind => new SelectListItem(PackingWords.Of(T, kind), kind.ToString())),
    ];

    public async Task<IActionResult> OnGetAsync(CancellationToken ct) => await ShowAsync(await this.ActorAsync(), ct);

    /// <summary>All parcels of the batch, a page at a time, for when there is no connection.</summary>
    public async Task<IActionResult> OnGetParcelsAsync(int after, CancellationToken ct)
    {
        await batches.FindAsync(await this.ActorAsync(), Id, ct);
        return new JsonResult((await station.ParcelsAsync(Id, after, PackingStation.ParcelsPerPage, ct)).Select(parcel => new
        {
            parcel.Number,
            parcel.Position,
            parcel.Code,
            parcel.Recipient,
            parcel.GiftNote,
            parcel.Seen,
            IsChilled = parcel.Storage == ParcelStorage.Chilled,
            parcel.MaximumGrams,
            parcel.IsStopped,
            Lines = parcel.Lines.Select(line => new { line.OfferId, line.Offer, line.Units, Weight = WeightOf(parcel, line) }),
        }));
    }

    public string WeightOf(StationParcel? parcel, StationLine line) =>
        parcel?.MaximumGrams is null ? Show.Weight(line.NetGrams) : T["up to {0}", Show.Weight(line.NetGrams)];

    public Task<IActionResult> OnPostOpenAsync(CancellationToken ct) =>
        AnswerAsync(actor => openings.OpenAsync(actor, Id, Code, ct), ct);

    public Task<IActionResult> OnPostPackAsync(CancellationToken ct) => AnswerAsync(actor => PackAsync(actor, ct), ct);

    public Task<IActionResult> OnPostUndoAsync(CancellationToken ct) =>
        AnswerAsync(actor => undo.RunAsync(actor, Id, ScanId, Of, T["Taken back at the packing station"], ct), ct);

    public async Task<IActionResult> OnPostAsideAsync(CancellationToken ct)
    {
        await openings.PutAsideAsync(await this.ActorAsync(), Id, ct);
        return WantsJson ? new NoContentResult() : RedirectToPage(new { id = Id, at = (int?)null });
    }

    /// <summary>Lines that are as ordered are not said; what is refused is told beside the line that the form has it in.</summary>
    private async Task<PackingAnswer> PackAsync(Actor actor, CancellationToken ct)
    {
        var grams = TypedWeight.Read(Kilograms, nameof(Kilograms));
        var said = Deviations.Select((fields, at) => (fields, at)).Where(x => x.fields.Kind is not null).ToList();
        try
        {
            return await pack.RunAsync(actor, Id, new PackingScan(
                ScanId, Code, [.. said.Select(x => new DeviationInput(x.fields.OfferId, x.fields.Kind!.Value, x.fields.Units, x.fields.Reason))])
            {
                Seen = Seen,
                Weight = grams is { } weight ? new Weighing(weight, IsSure: AskedGrams == weight) : null,
            }, ct);
        }
        catch (RuleBroken broken)
        {
            AskedGrams = grams;
            var fields = said.Select((x, at) => (Said: $"Deviations[{at}].", Shown: $"Deviations[{x.at}].")).ToList();
            throw new RuleBroken([.. broken.Broken.Select(rule => fields.Find(f => rule.Field.StartsWith(f.Said, StringComparison.Ordinal)) is { Said: not null } field
                ? rule with { Field = field.Shown + rule.Field[field.Said.Length..] }
                : rule.Field == nameof(PackingScan.Weight) ? rule with { Field = nameof(Kilograms) }
                : rule)]);
        }
    }

    private bool WantsJson => Request.GetTypedHeaders().Accept.Any(type => type.MediaType == "application/json");

    private async Task<IActionResult> AnswerAsync(Func<Actor, Task<PackingAnswer>> useCase, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        var batch = await batches.FindAsync(actor, Id, ct);
        if (Member is not null && Member != actor.MemberId)
            return new JsonResult(new StationReply("SomebodyElse", "bad", T["Somebody else is signed in on this device now."], "")) { StatusCode = StatusCodes.Status409Conflict };
        PackingAnswer? answer = null;
        if (WantsJson)
            return await AnswerScriptAsync(actor, batch, useCase);
        if (!await this.TryAsync(async () => answer = await useCase(actor), prefix: ""))
            return await ShowAsync(actor, ct);
        var reply = words.Of(answer!, actor.MemberId, batch.TimeZone);
        if (reply.Position > 0 && reply.Tone.Length == 0)
            return RedirectToPage(new { id = Id, at = reply.Position });
        if (reply.Tone == "good")
        {
            this.Notice(Language.Show.Sentences(reply.Say, reply.Next));
            return RedirectToPage(new { id = Id, at = (int?)null });
        }
        (Said, At) = (reply, reply.Position);
        Code = answer!.Outcome == PackingOutcome.Unknown ? Code : "";
        ModelState.Clear();
        return await ShowAsync(actor, ct);
    }

    private async Task<IActionResult> AnswerScriptAsync(Actor actor, BatchDetails batch, Func<Actor, Task<PackingAnswer>> useCase)
    {
        try
        {
            if (ModelState.IsValid)
                return new JsonResult(words.Of(await useCase(actor), actor.MemberId, batch.TimeZone));
            return Refused(T["That could not be read. Scan the parcel again."]);
        }
        catch (RuleBroken broken)
        {
            return Refused(string.Join(' ', broken.Broken.Select(rule => rules.Of(rule.Sentence))));
        }
    }

    private static JsonResult Refused(string sentence) => new(new StationReply("Refused", "bad", sentence, "")) { StatusCode = StatusCodes.Status422UnprocessableEntity };

    private async Task<IActionResult> ShowAsync(Actor actor, CancellationToken ct)
    {
        Reader = actor.MemberId ?? Guid.Empty;
        Batch = await batches.FindAsync(actor, Id, ct);
        State = await station.StateAsync(Id, ct);
        Parcel = At > 0 ? (await station.ParcelsAsync(Id, At - 1, 1, ct)).SingleOrDefault(parcel => parcel.Position == At && parcel.Status == ParcelStatus.Planned) : null;
        var lines = Parcel?.Lines ?? [];
        Deviations = [.. lines.Select(line => Deviations.Find(typed => typed.OfferId == line.OfferId) ?? new DeviationFields { OfferId = line.OfferId })];
        if (Deviations.Count == 0)
            Deviations = [new DeviationFields()];
        return Page();
    }
}
