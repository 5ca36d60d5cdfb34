using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Fulfilment.Carriers;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Language;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>What every line of a carrier's table would change, before anything is written.</summary>
[PrivatePage]
public sealed class ImportModel(
    BatchQueries batches, CarrierImports imports, ChooseImportColumns choose, ApplyCarrierImport apply, RuleSentences sentences, IStringLocalizer<PackingTexts> T) : PageModel
{
    /// <summary>A page of lines of one kind; who has more reads the file itself.</summary>
    public const int MostLines = 300;

    public sealed record Fields
    {
        public int? Parcel { get; init; }
        public int? TrackingNumber { get; init; }
        public int? Carrier { get; init; }
        public int? ShippedOn { get; init; }
        public int? DeliveredOn { get; init; }
        public int? Status { get; init; }

        /// <summary>Where no column says who the carrier is.</summary>
        public string? CarrierName { get; init; }

        public bool Corrects { get; init; }

        /// <summary>The boxes have not left: numbers are only written down.</summary>
        public bool? AreHere { get; init; }
    }

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid Import { get; set; }

    [BindProperty]
    public Fields Input { get; set; } = new();

    public BatchDetails Batch { get; private set; } = null!;

    public ImportPreview Preview { get; private set; } = null!;

    public IEnumerable<SelectListItem> Columns =>
    [
        new(T["No column"], ""),
        .. Preview.Headings.Select((heading, at) => new SelectListItem(
            Preview.First?[at] is { Length: > 0 } sample ? $"{Shown(heading, at)} ({TypedText.Beginning(sample, 30)})" : Shown(heading, at), at.ToString(CultureInfo.InvariantCulture))),
    ];

    public string WrongWith(PlannedLine line) => sentences.Of(line.Problem!.Sentence);

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        await ReadAsync(ct);
        Input = Of(Preview.Import.Choice);
        if (Preview.Import.AppliedAt is null && Preview.Import.Choice.LacksCarrier)
        {
            ModelState.SetModelValue("Input.CarrierName", "", ""); // else it would be said above the form
            this.ShowBroken(ImportChoice.CarrierIsMissing);
        }

        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        await ReadAsync(ct);
        if (!await this.TryAsync(() => choose.RunAsync(actor, Id, Import, Choice(), ct)))
        {
            // What it would do as it was read before does not belong under what was chosen now.
            Preview = Preview with { Plan = null };
            return Page();
        }

        return RedirectToPage(null, null, new { id = Id, import = Import }, "lines");
    }

    public async Task<IActionResult> OnPostApplyAsync(string? fingerprint, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        AppliedImport? applied = null;
        if (!await this.TryAsync(async () => applied = await apply.RunAsync(actor, Id, Import, fingerprint ?? "", ct)))
        {
            await ReadAsync(ct);
            Input = Of(Preview.Import.Choice);
            return Page();
        }

        this.Notice(applied is { IsNew: true, Announced: > 0 }
            ? T["Imported: numbers written down {0}. Print labels and load list now: they bear them.", applied.Announced]
            : applied!.IsNew
            ? T["Imported: shipped {0}, corrected {1}, delivered {2}. Recipients get an e-mail with their tracking number.", applied.Shipped, applied.Corrected, applied.Delivered]
            : T["This file was imported already."]);
        return RedirectToPage("Imports", new { id = Id });
    }

    private ImportChoice Choice() => new(
        new ImportColumns(Input.Parcel, Input.TrackingNumber, Input.Carrier, Input.ShippedOn, Input.DeliveredOn, Input.Status), Input.CarrierName ?? "", Input.Corrects, Input.AreHere ?? Preview.Import.AreHere);

    private static Fields Of(ImportChoice choice) => new()
    {
        Parcel = choice.Columns.Parcel,
        TrackingNumber = choice.Columns.TrackingNumber,
        Carrier = choice.Columns.Carrier,
        ShippedOn = choice.Columns.ShippedOn,
        DeliveredOn = choice.Columns.DeliveredOn,
        Status = choice.Columns.Status,
        CarrierName = choice.Carrier,
        AreHere = choice.AreHere,
        Corrects = choice.Corrects,
    };

    private string Shown(string heading, int at) => heading.Length > 0 ? TypedText.Beginning(heading, 40) : T["Column {0}", at + 1];

    private async Task ReadAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        Batch = await batches.FindAsync(actor, Id, ct);
        Preview = await imports.PreviewAsync(actor, Id, Import, ct);
    }
}
