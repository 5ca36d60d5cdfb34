using PreOrderFarm.Database;

namespace PreOrderFarm.News;

/// <summary>
/// Ends all news to an address, those in the queue too: a mail program's one click (https://www.rfc-editor.org/rfc/rfc8058)
/// or a button. The signed link is all that is asked for. Receipts go on.
/// </summary>
public sealed class UnsubscribeFromNews(FarmDbContext db, NewsReaders readers)
{
    /// <summary>Answers how often they had news until now, for who wants that back; None: they had unsubscribed already.</summary>
    public async Task<NewsFrequency> RunAsync(string link, CancellationToken ct)
    {
        var reader = await readers.OfLinkAsync(link, ct);
        var before = reader.Unsubscribe();
        await db.SaveChangesAsync(ct);
        return before;
    }
}
