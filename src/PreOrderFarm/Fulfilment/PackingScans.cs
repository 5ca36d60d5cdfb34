using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

/// <summary>
/// Scans of packing stations: what one means, and what one was answered, so that it counts once however often a bad
/// connection sends it.
/// </summary>
public sealed class PackingScans(FarmDbContext db, TimeProvider clock)
{
    /// <summary>What a scan means for who packs this batch, before anything is done.</summary>
    public async Task<PackingAnswer> ReadAsync(Actor actor, Guid batchId, string typed, CancellationToken ct)
    {
        var codes = ScannedCode.Candidates(typed).ToList();
        var found = await db.Set<Parcel>().AsNoTracking()
            .Where(p => codes.Contains(p.Code))
            .Join(db.Set<FulfilmentBatch>(), p => p.BatchId, b => b.Id, (parcel, batch) => new { parcel, batch })
            .Join(db.Set<Campaign>(), x => x.parcel.CampaignId, c => c.Id, (x, campaign) => new
            {
                x.parcel.Id,
                x.parcel.Code,
                x.parcel.Number,
                x.parcel.Position,
                x.parcel.Status,
                x.parcel.PackedAt,
                x.parcel.PackedBy,
                x.parcel.ShippedAt,
                x.parcel.BatchId,
                BatchNumber = x.batch.Number,
                campaign.GrowerId,
                campaign.Title,
            })
            .ToListAsync(ct);
        var parcel = found.Where(p => actor.IsOperator || actor.PacksFor(p.GrowerId)).OrderBy(p => p.BatchId != batchId).ThenBy(p => codes.IndexOf(p.Code)).FirstOrDefault();
        if (parcel is null)
            return new PackingAnswer(PackingOutcome.Unknown, Said(typed));
        var answer = new PackingAnswer(Outcome(parcel.Status), parcel.Code) { ParcelId = parcel.Id, Number = parcel.Number, Position = parcel.Position };
        if (parcel.BatchId != batchId)
            return answer with { Outcome = PackingOutcome.WrongBatch, OtherBatchId = parcel.BatchId, OtherBatch = parcel.BatchNumber, OtherCampaign = parcel.Title };
        return answer.Outcome switch
        {
            PackingOutcome.AlreadyPacked => await WithNameAsync(answer with { ById = parcel.PackedBy, At = parcel.PackedAt }, ct),
            PackingOutcome.AlreadyLeft => answer with { At = parcel.ShippedAt },
            _ => answer,
        };
    }

    /// <summary>
    /// What this member's scan was answered; null: it is new. Under the lock of its batch. An id that stood for
    /// something else is refused: what is asked now has not been done.
    /// </summary>
    internal async Task<PackingAnswer?> FindAsync(Guid memberId, Guid scanId, Guid batchId, string asked, CancellationToken ct)
    {
        // What a form or a program leaves out: the second such scan would be answered as the first.
        if (scanId == Guid.Empty)
            throw new RuleBroken($"This scan has no number of its own. Load the page again, then scan the parcel once more.");
        var kept = await db.Database.SqlQuery<KeptScan>($"""
            select batch_id as "BatchId", answer::text as "Answer", answer ->> 'asked' as "Asked", undone_at is not null as "IsUndone"
            from packing_scans where member_id = {memberId} and id = {scanId}
            """).SingleOrDefaultAsync(ct);
        if (kept is null)
            return null;
        if (kept.BatchId != batchId || !string.Equals(kept.Asked, asked, StringComparison.Ordinal))
            throw Taken();
        var answer = JsonSerializer.Deserialize<PackingAnswer>(kept.Answer)!;
        return await WithNameAsync(answer with { Outcome = kept.IsUndone ? PackingOutcome.AlreadyUndone : answer.Outcome }, ct);
    }

    internal async Task KeepAsync(Guid memberId, Guid scanId, Guid batchId, string kind, string asked, PackingAnswer answer, CancellationToken ct)
    {
        var kept = await db.Database.ExecuteSqlAsync($"""
            insert into packing_scans (member_id, id, batch_id, parcel_id, kind, outcome, answer, created_at)
            values ({memberId}, {scanId}, {batchId}, {answer.ParcelId}, {kind}, {SnakeCase.Of(answer.Outcome)}, {JsonSerializer.Serialize(answer with { By = "" })}::jsonb || jsonb_build_object('asked', {asked}::text), {clock.GetUtcNow()})
            on conflict do nothing
            """, ct);
        if (kept == 0)
            throw Taken();
    }

    /// <summary>What these parcels' scans packed is packed no longer.</summary>
    internal static Task TakeBackAsync(FarmDbContext db, IEnumerable<Parcel> parcels, DateTimeOffset now, CancellationToken ct)
    {
        var ids = parcels.Select(parcel => parcel.Id).ToArray();
        return db.Database.ExecuteSqlAsync($"""
            update packing_scans set undone_at = {now}
            where parcel_id = any({ids}) and undone_at is null and outcome in ('packed', 'packed_incomplete')
            """, ct);
    }

    /// <summary>A fingerprint of what a scan says.</summary>
    internal static string Asked(IEnumerable<string> said) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', said))));

    internal async Task<PackingAnswer> WithNameAsync(PackingAnswer answer, CancellationToken ct) => answer.ById is null
        ? answer
        : answer with { By = await db.Set<Member>().Where(m => m.Id == answer.ById).Select(m => m.DisplayName).SingleAsync(ct) };

    /// <summary>By another scan of the same member: in another batch perhaps, at the same moment.</summary>
    private static RuleBroken Taken() => new($"Something else was sent under the number of this scan before. Scan the parcel again.");

    private static PackingOutcome Outcome(ParcelStatus status) => status switch
    {
        ParcelStatus.Planned => PackingOutcome.Ready,
        ParcelStatus.Packed => PackingOutcome.AlreadyPacked,
        ParcelStatus.Shipped or ParcelStatus.Delivered or ParcelStatus.Settled => PackingOutcome.AlreadyLeft,
        ParcelStatus.Void => PackingOutcome.Void,
        _ => throw new InvalidOperationException($"No parcel is {status}."),
    };

    /// <summary>Enough of it to recognise it by; nothing that a database would not keep.</summary>
    private static string Said(string typed)
    {
        var text = new string([.. typed.Where(sign => !char.IsControl(sign) && !char.IsSurrogate(sign))]).Trim();
        return text.Length <= 40 ? text : text[..40];
    }

    private sealed record KeptScan(Guid BatchId, string Answer, string? Asked, bool IsUndone);
}
