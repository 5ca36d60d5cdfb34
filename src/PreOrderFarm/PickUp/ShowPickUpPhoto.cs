using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Photos;

namespace PreOrderFarm.PickUp;

/// <summary>
/// A photo of the door that people look for, in the place of the one before it. Whether the point is the actor's is asked
/// first, and no files stay of a picture that does not get there.
/// </summary>
public sealed class ShowPickUpPhoto(FarmDbContext db, StorePhoto store, DropPhoto drop)
{
    public async Task<Guid> RunAsync(Actor actor, Guid pointId, Stream content, CancellationToken ct)
    {
        await using (await db.Database.BeginTransactionAsync(ct))
            await db.LockOwnPickUpPointAsync(actor, pointId, ct);
        db.ChangeTracker.Clear();
        var photoId = await store.RunAsync(actor, content, ct);
        var isShown = false;
        try
        {
            await ReplaceAsync(actor, pointId, photoId, ct);
            isShown = true;
        }
        finally
        {
            if (!isShown)
                await drop.RunAsync(photoId, CancellationToken.None);
        }
        return photoId;
    }

    /// <summary>Shows none. False: there was none.</summary>
    public Task<bool> RemoveAsync(Actor actor, Guid pointId, CancellationToken ct) => ReplaceAsync(actor, pointId, photoId: null, ct);

    private async Task<bool> ReplaceAsync(Actor actor, Guid pointId, Guid? photoId, CancellationToken ct)
    {
        Guid? before;
        await using (var transaction = await db.Database.BeginTransactionAsync(ct))
        {
            before = (await db.LockOwnPickUpPointAsync(actor, pointId, ct)).Show(photoId);
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }
        if (before is { } gone)
            await drop.RunAsync(gone, ct);
        return before is not null;
    }
}
