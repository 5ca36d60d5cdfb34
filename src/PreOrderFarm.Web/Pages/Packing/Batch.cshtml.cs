using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Printing;
using PreOrderFarm.Printing.Labels;
using PreOrderFarm.Printing.Printers;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>One batch: its parcels in packing order, and what happened to them, singly, ticked or all at once.</summary>
[PrivatePage]
public sealed class BatchModel(
    BatchQueries batches, ParcelsToWeigh toWeigh, LeftOutParcels leftOut, ParcelQueries parcels, ReadBatchPage sheets, PrintRuns prints, PrinterQueries printers, LockBatch lockBatch, UnlockBatch unlockBatch,
    AnnounceLock announce, WithdrawLock withdraw, StartBatch startBatch, PackParcels pack, MarkParcelsShipped ship, BringToPoint bring, WithdrawNumbers withdrawNumbers, MarkParcelsDelivered deliver, UndoParcelStep undo,
    TimeProvider clock, IStringLocalizer<PackingTexts> T) : PageModel
{
    public const int PageSize = 50;

    public sealed record Fields
    {
        public string Carrier { get; init; } = "";
        public string TrackingNumber { get; init; } = "";
        public string Reason { get; init; } = "";

        /// <summary>Parcels leave under another number than was written down for them.</summary>
        public bool Replaces { get; init; }

        /// <summary>The numbers that were shown are withdrawn.</summary>
        public bool Withdraws { get; init; }

        /// <summary>When the batch is to be locked, by the clocks of the campaign.</summary>
        public string LocksAt { get; init; } = "";

        /// <summary>It is locked at once, though its backers were not told in time.</summary>
        public bool WithoutNotice { get; init; }

        /// <summary>The whole batch, not only what is ticked.</summary>
        public bool IsWhole { get; init; }
    }

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    /// <summary>The list begins after this position.</summary>
    [BindProperty(SupportsGet = true)]
    public int After { get; set; }

    /// <summary>Of a sheet that was asked for in vain: what was chosen is shown again, and what is wrong with it.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Paper { get; set; }

    /// <summary>In millimetres; null: the common one of the paper.</summary>
    [BindProperty(SupportsGet = true)]
    public int? Margin { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Language { get; set; }

    [BindProperty(SupportsGet = true)]
    public int? Version { get; set; }

    [BindProperty]
    public Fields Input { get; set; } = new();

    /// <summary>The ticked parcels.</summary>
    [BindProperty]
    public List<Guid> Ticked { get; set; } = [];

    public BatchDetails Batch { get; private set; } = null!;

    public IReadOnlyList<ParcelRow> Parcels { get; private set; } = [];

    /// <summary>What the papers say: the totals of all parcels, and what lies in those that are shown.</summary>
    public BatchOnScreen Sheets { get; private set; } = null!;

    /// <summary>What was printed of this batch, the last one first.</summary>
    public IReadOnlyList<PrintRun> Prints { get; private set; } = [];

    public IReadOnlyList<Printing.Printers.Printer> Printers { get; private set; } = [];

    /// <summary>The version of the latest sheets, when it is not the batch's any more. What was begun and has no pages may never have arrived.</summary>
    public int? ReplacedVersion => Prints.FirstOrDefault(run => run is { Paper: not null, Pages: not null } && run.Document != PrintLabels.Document) is { } last && last.Version < Batch.Summary.Version ? last.Version : null;

    /// <summary>What this member chose last: the form begins with it.</summary>
    public PrintChoice Choice { get; private set; } = null!;

    /// <summary>To lock it at once was tried, and needs to be confirmed.</summary>
    public bool IsLockRefused { get; private set; }

    public BatchParcel Content(ParcelRow row) => Sheets.Parcels.Single(parcel => parcel.Id == row.Id);

    /// <summary>Parcels that are still here, whose numbers are written down.</summary>
    public IReadOnlyList<WrittenNumber> Announced { get; private set; } = [];

    /// <summary>Something in it is sold by weight and not packed yet.</summary>
    public bool IsToWeigh { get; private set; }

    public int? Next => Parcels.Count == PageSize && Parcels[^1].Position < Batch.Summary.Parcels.All ? Parcels[^1].Position : null;

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        var page = await ShowAsync(ct);
        if (Paper is { } paper)
        {
            await this.TryAsync(() => Task.FromResult(SheetPaper.ForList(paper, Margin)));
            Choice = new PrintChoice(Language ?? Choice.Language, SnakeCase.Parse<Printing.Paper>(paper), Choice.MarginMillimetres);
        }

        return page;
    }

    public async Task<IActionResult> OnPostLockAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        IsLockRefused = true;
        return await DoAsync(async () => await lockBatch.RunAsync(actor, Id, Input.WithoutNotice, ct)
            ? T["The addresses of this batch are frozen now."]
            : T["This batch was locked already."], ct);
    }

    public async Task<IActionResult> OnPostAnnounceAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        return await DoAsync(async () => await announce.RunAsync(actor, Id, Input.LocksAt, ct)
            ? T["The time is announced. Each backer of this batch gets an e-mail in {0} minutes; until then you can correct or withdraw it and nobody is written to.", (int)FulfilmentBatch.LockQuiet.TotalMinutes]
            : T["That time was announced already."], ct);
    }

    public async Task<IActionResult> OnPostWithdrawAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        return await DoAsync(async () => await withdraw.RunAsync(actor, Id, ct)
            ? T["The announcement is withdrawn. Addresses can change until you announce another time."]
            : T["No time was announced."], ct);
    }

    public async Task<IActionResult> OnPostUnlockAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        return await DoAsync(async () => await unlockBatch.RunAsync(actor, Id, ct)
            ? T["Addresses can change again until you lock the batch."]
            : T["This batch was not locked."], ct);
    }

    public async Task<IActionResult> OnPostStartAsync(BatchStart start, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        var isNew = false;
        if (!await this.TryAsync(async () => isNew = await startBatch.RunAsync(actor, Id, start, ct)))
            return await ShowAsync(ct);
        if (start == BatchStart.Packing)
            return RedirectToPage("Station", new { id = Id });
        this.Notice(isNew ? T["Picking has begun. The addresses of this batch are frozen now."] : T["Picking had begun already."]);
        return RedirectToPage(new { id = Id, after = After });
    }

    public async Task<IActionResult> OnPostPackAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        return await DoWithChosenAsync(async chosen => Say(T["Parcels packed: {0}.", await pack.RunAsync(actor, Id, chosen, ct)], await leftOut.OfPackingAsync(Id, chosen, ct)), ct);
    }

    public async Task<IActionResult> OnPostShipAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        return await DoWithChosenAsync(
            async chosen => Say(T["Parcels shipped: {0}. Their recipients get an e-mail.", await ship.RunAsync(actor, Id, chosen, Input.Carrier, Input.TrackingNumber, Input.Replaces, ct)], await leftOut.OfLeavingAsync(Id, chosen, ct)), ct);
    }

    public async Task<IActionResult> OnPostBringAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        return await DoWithChosenAsync(
            async chosen => Say(T["Parcels brought to the point: {0}. Their recipients get an e-mail with a code.", await bring.RunAsync(actor, Id, chosen, ct)], await leftOut.OfLeavingAsync(Id, chosen, ct)), ct);
    }

    public async Task<IActionResult> OnPostWithdrawNumbersAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        if (!Input.Withdraws && (Input.IsWhole || Ticked.Count > 0))
            await AskWhetherWithdrawnAsync(ct);
        return await DoWithChosenAsync(async chosen => T["Numbers withdrawn: {0}. Print what bears them anew.", await withdrawNumbers.RunAsync(actor, Id, chosen, ct)], ct);
    }

    private static string Listed(List<WrittenNumber> numbers) =>
        string.Join(", ", numbers.Take(PageSize).Select(number => $"{number.Position}. {number.Carrier} {number.TrackingNumber}")) + (numbers.Count > PageSize ? ", …" : "");

    private async Task AskWhetherWithdrawnAsync(CancellationToken ct)
    {
        await batches.FindAsync(await this.ActorAsync(), Id, ct);
        var numbers = (await parcels.AnnouncedAsync(Id, ct)).Where(number => Input.IsWhole || Ticked.Contains(number.ParcelId)).ToList();
        if (numbers.Count == 0)
            ModelState.AddModelError("", T["No number is written down for these parcels."]);
        else
            ModelState.AddModelError("Input.Withdraws", T["Numbers of parcels that would be withdrawn: {0} ({1}). Say that you mean them.", numbers.Count, Listed(numbers)]);
    }

    public async Task<IActionResult> OnPostDeliverAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        return await DoWithChosenAsync(async chosen => T["Parcels delivered: {0}.", await deliver.RunAsync(actor, Id, chosen, ct)], ct);
    }

    public async Task<IActionResult> OnPostUndoAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        return await DoWithChosenAsync(
            async chosen => T["Parcels taken one step back: {0}.", await undo.RunAsync(actor, Id, chosen, Input.Reason, ct)], ct);
    }

    private LocalizedString Say(LocalizedString done, LeftOut? left)
    {
        List<string> said = [done.Value];
        if (left is { Stopped: > 0 })
            said.Add(T["Left out, because their payment is disputed: {0}.", left.Stopped].Value);
        if (left is { Unweighed: > 0 })
            said.Add(T["Left out, because they are not weighed yet: {0}.", left.Unweighed].Value);
        return new LocalizedString(done.Name, string.Join(' ', said));
    }

    private Task<IActionResult> DoWithChosenAsync(Func<IReadOnlyCollection<Guid>?, Task<LocalizedString>> useCase, CancellationToken ct)
    {
        if (!Input.IsWhole && Ticked.Count == 0)
            ModelState.AddModelError("", T["Tick at least one parcel, or choose the whole batch."]);
        return DoAsync(() => useCase(Input.IsWhole ? null : Ticked), ct);
    }

    private async Task<IActionResult> DoAsync(Func<Task<LocalizedString>> useCase, CancellationToken ct)
    {
        if (!await this.TryAsync(async () => this.Notice(await useCase())))
            return await ShowAsync(ct);
        return RedirectToPage(new { id = Id, after = After });
    }

    private async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        Batch = await batches.FindAsync(actor, Id, ct);
        IsToWeigh = await toWeigh.AnyAsync(Id, ct);
        Announced = await parcels.AnnouncedAsync(Id, ct);
        if (!ModelState.ContainsKey("Input.LocksAt"))
            Input = Input with { LocksAt = LocalTime.Typed(Batch.Summary.LocksAt ?? FulfilmentBatch.EarliestEvening(clock.GetUtcNow(), Batch.TimeZone), Batch.TimeZone) };
        Parcels = await parcels.OfBatchAsync(actor, Id, After, PageSize, ct);
        Sheets = await sheets.RunAsync(actor, Id, [.. Parcels.Select(parcel => parcel.Id)], ct);
        Printers = await printers.OfGrowerAsync(actor, Sheets.Head.GrowerId, ct);
        Prints = await prints.OfBatchAsync(Id, take: 20, ct);
        Choice = await prints.LastChoiceAsync(actor, document: null, ct) ?? new PrintChoice(CultureInfo.CurrentUICulture.Name, Printing.Paper.A4, SheetPaper.A4.Margins.TopMillimetres);
        if (Paper is null && Choice.MarginMillimetres != SheetPaper.CommonMarginMillimetres(Choice.Paper))
            Margin = Choice.MarginMillimetres;
        return Page();
    }
}
