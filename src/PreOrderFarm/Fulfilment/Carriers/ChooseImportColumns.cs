using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment.Carriers;

/// <summary>Says how a carrier's table is to be read. Nothing of the batch changes by it.</summary>
public sealed class ChooseImportColumns(FarmDbContext db, LockedBatch batches, CarrierImports imports, ReadFiles files)
{
    /// <exception cref="RuleBroken">Its columns would not suffice.</exception>
    public async Task RunAsync(Actor actor, Guid batchId, Guid importId, ImportChoice choice, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await batches.ForAsync(actor, batchId, ct);
        var import = await imports.LockAsync(batchId, importId, ct);
        choice.Columns.MustSuffice(files.Of(import).Headings.Count);
        choice.MustNameCarrier();
        import.Choose(choice);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
