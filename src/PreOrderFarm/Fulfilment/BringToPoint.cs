using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Mail;
using PreOrderFarm.Members;
using PreOrderFarm.PickUp;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

/// <summary>
/// A load is at its pick-up point: its recipients are told, one e-mail for each pledge, with the code that they show there.
/// </summary>
public sealed class BringToPoint(FarmDbContext db, LockedBatch batches, QueueEmail emails, TellOfLock locks, TimeProvider clock)
{
    public const int CodeLength = 6;

    // Crockford's base 32: nothing that looks like something else.
    private const string Signs = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>
    /// Brings the chosen parcels, or with no choice all that have not left yet, but for those whose payment is disputed or that are not weighed yet;
    /// returns how many did so now.
    /// </summary>
    public async Task<int> RunAsync(Actor actor, Guid batchId, IReadOnlyCollection<Guid>? parcelIds, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var batch = await batches.ForAsync(actor, batchId, ct);
        batch.MustNotBeVoid();
        var pointId = batch.PickUpPointId ?? throw new RuleBroken($"The parcels of this batch are shipped, not fetched.");
        var now = clock.GetUtcNow();
        var parcels = await batches.LeavingAsync(batch, parcelIds, ct);
        // Boxes of one pledge may come with two loads at once: the second one waits for the code of the first.
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended('pick_up_codes:' || {batch.CampaignId.ToString()}, 0))", ct);
        var codes = await CodesAsync(parcels, ct);
        var brought = parcels.Where(parcel => parcel.Bring(codes[parcel.SourceId], now)).ToList();
        if (brought.Count > 0)
        {
            batch.Lock(now);
            await TellRecipientsAsync(batch, pointId, brought, ct);
        }
        await db.SaveChangesAsync(ct);
        await locks.IfLockedEarlyAsync(batch, ct);
        await transaction.CommitAsync(ct);
        return brought.Count;
    }

    // One code for all parcels of a pledge, whenever they come.
    private async Task<Dictionary<Guid, string>> CodesAsync(List<Parcel> parcels, CancellationToken ct)
    {
        var sources = parcels.Select(p => p.SourceId).Distinct().ToList();
        var codes = await db.Set<Parcel>().Where(p => sources.Contains(p.SourceId) && p.PickUpCode != null)
            .GroupBy(p => p.SourceId)
            .Select(boxes => new { Source = boxes.Key, Code = boxes.Min(p => p.PickUpCode)! })
            .ToDictionaryAsync(known => known.Source, known => known.Code, ct);
        foreach (var source in sources)
            codes.TryAdd(source, RandomNumberGenerator.GetString(Signs, CodeLength));
        return codes;
    }

    private async Task TellRecipientsAsync(FulfilmentBatch batch, Guid pointId, List<Parcel> brought, CancellationToken ct)
    {
        var title = await db.Set<Campaign>().Where(c => c.Id == batch.CampaignId).Select(c => c.Title).SingleAsync(ct);
        var point = await db.Set<PickUpPoint>().AsNoTracking().SingleAsync(p => p.Id == pointId, ct);
        var offered = await db.Set<CampaignPickUp>().AsNoTracking().SingleAsync(p => p.CampaignId == batch.CampaignId && p.PointId == pointId, ct);
        var deviations = await TellRecipients.DeviationsAsync(db, brought, ct);
        var boxes = await PledgedParcels.AmongAsync(db, brought, ct);
        // Brought once more as it was, a box is no news; what comes later than the others of its pledge is, under the same code.
        var times = await TellRecipients.KeepToldAsync(db, [.. boxes.Select(box => (box.Id, $"parcel_at_point:{box.PickUpCode}{TellRecipients.Told(deviations[box.Id].Select(x => x.Deviation))}"))], ct);
        await emails.RunAsync([.. boxes.Where(box => times.ContainsKey(box.Id)).GroupBy(box => box.SourceId).Select(news => EmailOf([.. news], title, point, offered, deviations, times))], ct);
    }

    private static NewEmail EmailOf(
        List<Parcel> boxes, string title, PickUpPoint point, CampaignPickUp offered, ILookup<Guid, (ParcelDeviation Deviation, string Offer)> deviations, Dictionary<Guid, int> times)
    {
        var first = boxes[0];
        var missing = TellRecipients.Missing(boxes.SelectMany(box => deviations[box.Id]), first.Culture);
        var values = new EmailValues()
            .Text("campaign", title)
            .Number("parcels", boxes.Count)
            .Text("point", point.Name)
            .Text("address", string.Join(", ", new[] { point.Line1, point.Line2, $"{point.PostalCode} {point.City}".Trim() }.Where(part => part.Length > 0)))
            .Text("hours", offered.Hours.Length > 0 ? offered.Hours : point.Hours)
            .Text("days", Days(offered, first.Culture))
            .Text("variant", string.Join('.', new[] { offered.CollectFrom is null ? "" : "days", missing.Length > 0 ? "incomplete" : "" }.Where(part => part.Length > 0)))
            .Text("missing", missing)
            .Text("code", first.PickUpCode!)
            .Link("link", "pledge", first.SourceId);
        return new NewEmail("parcel_at_point", $"parcel_at_point:{first.Id:D}:{times[first.Id]}", first.Culture, first.Email, values);
    }

    private static string Days(CampaignPickUp offered, string culture)
    {
        var language = Languages.Culture(culture);
        return offered is { CollectFrom: { } from, CollectUntil: { } until }
            ? from == until ? WrittenTime.Date(from, language) : $"{WrittenTime.Date(from, language)} – {WrittenTime.Date(until, language)}"
            : "";
    }
}
