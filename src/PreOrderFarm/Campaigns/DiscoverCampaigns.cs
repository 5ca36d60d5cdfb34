using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

/// <summary>Lists of campaigns, paged by key.</summary>
public sealed class DiscoverCampaigns(FarmDbContext db, SearchCampaigns search, TimeProvider clock)
{
    public async Task<KeyPage<CampaignCard>> RunAsync(CampaignFilter filter, string? after, int size, CancellationToken ct)
    {
        var found = await search.RunAsync(new CampaignSearch { Filter = filter }, after, size, ct);
        return new KeyPage<CampaignCard>(found.Items, found.Next);
    }

    /// <summary>All of one grower's, drafts too, the newest first.</summary>
    public async Task<KeyPage<CampaignCard>> OfGrowerAsync(Actor actor, Guid growerId, string? after, int size, CancellationToken ct)
    {
        actor.MustPackFor(growerId);
        if (!await db.Set<Grower>().AnyAsync(grower => grower.Id == growerId, ct))
            throw new NotFound();
        return await NewestAsync(card => card.GrowerId == growerId, after, size, ct);
    }

    /// <summary>What waits for an operator, the longest first.</summary>
    public async Task<KeyPage<CampaignCard>> ReviewQueueAsync(Actor actor, string? after, int size, CancellationToken ct)
    {
        actor.MustBeOperator();
        var rows = Cards().Where(card => card.Status == "in_review");
        if (PageKey.Read(after) is { } key)
            rows = rows.Where(card => card.SubmittedAt > key.At || (card.SubmittedAt == key.At && card.Id > key.Id));
        var page = await rows.OrderBy(card => card.SubmittedAt).ThenBy(card => card.Id).Take(KeyPage<CampaignCard>.Size(size) + 1).ToListAsync(ct);
        return KeyPage<CampaignCard>.Of([.. page.Select(row => row.Card())], KeyPage<CampaignCard>.Size(size), card => new PageKey(card.SubmittedAt!.Value, card.Id));
    }

    private async Task<KeyPage<CampaignCard>> NewestAsync(
        System.Linq.Expressions.Expression<Func<CardRow, bool>> which, string? after, int size, CancellationToken ct)
    {
        var rows = Cards().Where(which);
        if (PageKey.Read(after) is { } key)
            rows = rows.Where(card => card.CreatedAt < key.At || (card.CreatedAt == key.At && card.Id < key.Id));
        var page = await rows.OrderByDescending(card => card.CreatedAt).ThenByDescending(card => card.Id).Take(KeyPage<CampaignCard>.Size(size) + 1).ToListAsync(ct);
        return KeyPage<CampaignCard>.Of([.. page.Select(row => row.Card())], KeyPage<CampaignCard>.Size(size), card => new PageKey(card.CreatedAt, card.Id));
    }

    private IQueryable<CardRow> Cards() => db.Database.SqlQueryRaw<CardRow>(CardRow.All, clock.GetUtcNow());
}
