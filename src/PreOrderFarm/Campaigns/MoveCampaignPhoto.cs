using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

public enum PhotoMove
{
    /// <summary>To the front: the first picture is the cover.</summary>
    First,
    Earlier,
    Later,
}

/// <summary>Changes the order of a campaign's pictures. The first one is its cover, in lists and where it is shared.</summary>
public sealed class MoveCampaignPhoto(FarmDbContext db)
{
    public async Task RunAsync(Actor actor, Guid campaignId, Guid photoId, PhotoMove move, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var campaign = await db.LockOwnCampaignAsync(actor, campaignId, ct);
        campaign.MustBeDraftOrLaunched();
        var photos = await db.Set<CampaignPhoto>().Where(photo => photo.CampaignId == campaignId).OrderBy(photo => photo.Position).ThenBy(photo => photo.PhotoId).ToListAsync(ct);
        var from = photos.FindIndex(photo => photo.PhotoId == photoId);
        if (from < 0)
            throw new NotFound();
        var to = Target(from, photos.Count, move);
        var moved = photos[from];
        photos.RemoveAt(from);
        photos.Insert(to, moved);
        for (var position = 0; position < photos.Count; position++)
            photos[position].MoveTo(position);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private static int Target(int from, int count, PhotoMove move) => move switch
    {
        PhotoMove.First or PhotoMove.Earlier when from == 0 => throw new RuleBroken($"This photo is the first one already."),
        PhotoMove.Later when from == count - 1 => throw new RuleBroken($"This photo is the last one already."),
        PhotoMove.First => 0,
        PhotoMove.Earlier => from - 1,
        PhotoMove.Later => from + 1,
        _ => throw new ArgumentOutOfRangeException(nameof(move), move, null),
    };
}
