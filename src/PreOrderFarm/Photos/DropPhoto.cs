using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Photos;

/// <summary>Forgets a stored photo that nothing shows any more: its row and its files.</summary>
public sealed class DropPhoto(FarmDbContext db, PhotoFiles files)
{
    public async Task RunAsync(Guid photoId, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Set<Photo>().Where(photo => photo.Id == photoId).ExecuteDeleteAsync(ct);
        // Before the commit: a crash leaves the row, which the sweep finds; files without a row nobody would find.
        files.Delete(photoId);
        await transaction.CommitAsync(ct);
    }
}
