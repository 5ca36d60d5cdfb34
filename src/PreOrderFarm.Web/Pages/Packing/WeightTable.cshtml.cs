using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Printing;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Language;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>The weights of a batch by a table: downloaded, filled in, looked at, applied. It is kept nowhere: what was looked at is sent back.</summary>
[PrivatePage, EnableRateLimiting(RateLimits.Upload), RequestSizeLimit(MaximumBytes), RequestFormLimits(MultipartBodyLengthLimit = MaximumBytes)]
public sealed class WeightTableModel(BatchQueries batches, WeighByTable weigh, ExportWeights export, RuleSentences sentences, IStringLocalizer<PackingTexts> T) : PageModel
{
    /// <summary>A page of lines of one kind; who has more reads the file itself.</summary>
    public const int MostLines = 300;

    // A little more than a file may have, so that a larger one is told in a sentence.
    private const long MaximumBytes = 12_000_000;

    public sealed record Fields
    {
        public IFormFile? File { get; set; }

        /// <summary>What was looked at, without names.</summary>
        public string Table { get; set; } = "";

        public string Fingerprint { get; set; } = "";

        /// <summary>Parcels whose unlikely weight is right.</summary>
        public List<Guid> Sure { get; set; } = [];
    }

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public Fields Input { get; set; } = new();

    public BatchDetails Batch { get; private set; } = null!;

    public WeightPlan? Plan { get; private set; }

    public string WrongWith(WeightLine line) => sentences.Of(line.Problem!.Sentence);

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    public async Task<IActionResult> OnGetCsvAsync()
    {
        var (actor, language) = (await this.ActorAsync(), CultureInfo.CurrentUICulture.Name);
        return new StreamedFile("text/csv; charset=utf-8", "attachment", $"weights-{Id:N}.csv", (stream, ct) => export.RunAsync(actor, Id, language, stream, ct));
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await this.TryAsync(async () =>
        {
            await using var content = Input.File?.OpenReadStream() ?? Stream.Null;
            Plan = await weigh.PreviewAsync(await this.ActorAsync(), Id, content, ct);
        });
        Input.File = null; // a browser never fills in a file by itself
        return await ShowAsync(ct);
    }

    public async Task<IActionResult> OnPostApplyAsync(CancellationToken ct)
    {
        var (actor, packed) = (await this.ActorAsync(), 0);
        if (await this.TryAsync(async () => packed = await weigh.RunAsync(actor, Id, Table(), Input.Fingerprint, Input.Sure, ct)))
        {
            this.Notice(T["Parcels packed: {0}.", packed]);
            return RedirectToPage("Weights", new { id = Id });
        }

        // Under the sentence that refused it stands what it would do now.
        try
        {
            Plan = await weigh.PreviewAsync(actor, Id, Table(), ct);
        }
        catch (RuleBroken)
        {
            Plan = null;
        }
        return await ShowAsync(ct);
    }

    private MemoryStream Table() => new(Encoding.UTF8.GetBytes(Input.Table));

    private async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        Batch = await batches.FindAsync(await this.ActorAsync(), Id, ct);
        return Page();
    }
}
