using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment.Carriers;

/// <summary>A file before anything of it is written.</summary>
/// <param name="Import">The file, and how it is read.</param>
/// <param name="Headings">Its columns.</param>
/// <param name="First">Its first line.</param>
/// <param name="Plan">What applying it would do; null as long as its columns are not known.</param>
public sealed record ImportPreview(CarrierImport Import, IReadOnlyList<string> Headings, CarrierFileLine? First, ImportPlan? Plan);

/// <summary>A file that was applied. By is null: a program, or somebody who is gone.</summary>
public sealed record AppliedFile(string FileName, DateTimeOffset AppliedAt, string? By, int Shipped, int Corrected, int Delivered, int Announced);

/// <summary>What carriers have sent about a batch, for those who pack it.</summary>
public sealed class CarrierImports(FarmDbContext db, ExportMappings mappings, ReadFiles files, TimeProvider clock)
{
    private const int Latest = 20;

    public async Task<ImportPreview> PreviewAsync(Actor actor, Guid batchId, Guid importId, CancellationToken ct)
    {
        await mappings.GrowerOfAsync(actor, batchId, ct);
        var import = await FindAsync(batchId, importId, ct);
        return await PreviewAsync(import, ct);
    }

    /// <summary>The latest files that were applied, the last one first.</summary>
    public async Task<IReadOnlyList<AppliedFile>> AppliedAsync(Actor actor, Guid batchId, CancellationToken ct)
    {
        await mappings.GrowerOfAsync(actor, batchId, ct);
        return await db.Set<CarrierImport>().AsNoTracking()
            .Where(i => i.BatchId == batchId && i.AppliedAt != null)
            .OrderByDescending(i => i.AppliedAt).ThenBy(i => i.Id)
            .Take(Latest)
            .Select(i => new AppliedFile(i.FileName, i.AppliedAt!.Value, db.Set<Member>().Where(m => m.Id == i.AppliedBy).Select(m => m.DisplayName).FirstOrDefault(), i.Shipped, i.Corrected, i.Delivered, i.Announced))
            .ToListAsync(ct);
    }

    internal async Task<CarrierImport> FindAsync(Guid batchId, Guid importId, CancellationToken ct) =>
        await db.Set<CarrierImport>().SingleOrDefaultAsync(i => i.Id == importId && i.BatchId == batchId, ct) ?? throw new NotFound();

    /// <summary>The same under its lock, so that it is not forgotten meanwhile. In the caller's transaction.</summary>
    internal async Task<CarrierImport> LockAsync(Guid batchId, Guid importId, CancellationToken ct) =>
        await db.Set<CarrierImport>().FromSql($"select * from carrier_imports where id = {importId} and batch_id = {batchId} for update").SingleOrDefaultAsync(ct) ?? throw new NotFound();

    internal async Task<ImportPreview> PreviewAsync(CarrierImport import, CancellationToken ct)
    {
        if (import.Content is null)
            return new ImportPreview(import, [], null, null);
        var file = files.Of(import);
        return new ImportPreview(import, file.Headings, file.Lines[0], IsReadable(import, file) ? await PlanAsync(import, file, ct) : null);
    }

    private static bool IsReadable(CarrierImport import, CarrierFile file)
    {
        try
        {
            import.Columns.MustSuffice(file.Headings.Count);
            import.Choice.MustNameCarrier();
            return true;
        }
        catch (RuleBroken)
        {
            return false;
        }
    }

    private async Task<ImportPlan> PlanAsync(CarrierImport import, CarrierFile file, CancellationToken ct)
    {
        var parcels = await db.Set<Parcel>().AsNoTracking().Where(p => p.BatchId == import.BatchId).ToListAsync(ct);
        var references = await db.Database.SqlQuery<Reference>($"""
            select p.id as "ParcelId", l.reference as "Member",
              exists (select from parcels other where other.source_id = p.source_id and other.batch_id <> p.batch_id and other.status <> 'void') as "IsElsewhere"
            from parcels p
            join pledges l on l.id = p.source_id
            where p.batch_id = {import.BatchId}
            """).ToListAsync(ct);
        var members = references.ToDictionary(row => row.ParcelId, row => row.Member);
        var elsewhere = references.Where(row => row.IsElsewhere).Select(row => row.Member).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var frozen = await FrozenParcels.AmongAsync(db, parcels, ct);
        return ImportPlan.For([.. parcels.Select(p => (p, members.GetValueOrDefault(p.Id, "")))], elsewhere, frozen, file, import.Choice, clock.GetUtcNow());
    }

    private sealed record Reference(Guid ParcelId, string Member, bool IsElsewhere);
}
