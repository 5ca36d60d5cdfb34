using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Mail;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

/// <summary>The carrier has taken parcels; their recipients are told, one e-mail for each pledge, however many boxes.</summary>
public sealed class MarkParcelsShipped(FarmDbContext db, LockedBatch batches, QueueEmail emails, TimeProvider clock)
{
    /// <summary>
    /// Ships the chosen parcels, or with no choice all that have not left yet, but for those whose payment is disputed;
    /// returns how many did so now.
    /// The tracking number may be empty where the carrier gives none.
    /// </summary>
    public async Task<int> RunAsync(
        Actor actor, Guid batchId, IReadOnlyCollection<Guid>? parcelIds, string carrier, string trackingNumber, CancellationToken ct)
    {
        ShipmentRules.ThrowIfBroken(carrier.Trim(), trackingNumber.Trim());
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var batch = await batches.ForAsync(actor, batchId, ct);
        batch.MustNotBeVoid();
        var now = clock.GetUtcNow();
        var parcels = await batches.ParcelsAsync(batch, parcelIds, ct);
        var frozen = await FrozenParcels.AmongAsync(db, parcels, ct);
        if (parcels.Find(p => frozen.Contains(p.Id)) is { } stopped && (parcelIds is not null || parcels.TrueForAll(p => frozen.Contains(p.Id))))
            FrozenParcels.MustNotBe(stopped);
        if (parcelIds is null)
            parcels.RemoveAll(p => p.Status is not (ParcelStatus.Planned or ParcelStatus.Packed) || frozen.Contains(p.Id));
        var shipped = parcels.Where(parcel => parcel.Ship(carrier, trackingNumber, now)).ToList();
        if (shipped.Count > 0)
        {
            batch.Lock(now);
            await TellRecipientsAsync(batch, shipped, carrier.Trim(), trackingNumber.Trim(), ct);
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return shipped.Count;
    }

    private async Task TellRecipientsAsync(
        FulfilmentBatch batch, List<Parcel> shipped, string carrier, string trackingNumber, CancellationToken ct)
    {
        var title = await db.Set<Campaign>().Where(c => c.Id == batch.CampaignId).Select(c => c.Title).SingleAsync(ct);
        var ids = shipped.Select(parcel => parcel.Id).ToArray();
        var deviations = (await db.Set<ParcelDeviation>().AsNoTracking()
            .Where(d => ids.Contains(d.ParcelId))
            .Join(db.Set<Offer>(), d => d.OfferId, o => o.Id, (deviation, offer) => new { deviation, offer.Name })
            .OrderBy(x => x.deviation.RecordedAt).ThenBy(x => x.deviation.Kind).ThenBy(x => x.deviation.Id)
            .ToListAsync(ct)).ToLookup(x => x.deviation.ParcelId);
        foreach (var box in shipped.GroupBy(parcel => parcel.SourceId))
        {
            var first = box.First();
            IEnumerable<(string, string, EmailValues)> where = CarrierLinks.Of(carrier, trackingNumber) is { } address
                ? [("parcel_shipped.where.subject", address, new EmailValues().Text("carrier", carrier))]
                : [];
            var said = box.SelectMany(parcel => deviations[parcel.Id]).ToList();
            var missing = said.Where(x => x.deviation.TakenBackAt is null).Select(x => InWords(x.deviation, x.Name, first.Culture)).ToList();
            var values = new EmailValues()
                .Text("campaign", title)
                .Number("parcels", box.Count())
                .Text("carrier", carrier)
                .Text("tracking", trackingNumber.Length == 0 ? "–" : trackingNumber)
                .Text("variant", missing.Count > 0 ? "incomplete" : "")
                .List("where", where)
                .Text("missing", string.Join("; ", missing))
                .Link("link", "pledge", first.SourceId);
            await emails.RunAsync("parcel_shipped", $"parcel_shipped:{first.Id:D}:{carrier}:{trackingNumber}{Told(said.Select(x => x.deviation))}", first.Culture, first.Email, values, ct);
        }
    }

    /// <summary>Packed again otherwise and shipped again, a box is told of again; shipped again as it was, it is not.</summary>
    private static string Told(IEnumerable<ParcelDeviation> said)
    {
        var all = string.Join(' ', said.OrderBy(d => d.Id).Select(d => $"{d.Id:N}{(d.TakenBackAt is null ? '+' : '-')}"));
        return all.Length == 0 ? "" : $":{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)))}";
    }

    private static string InWords(ParcelDeviation deviation, string offer, string culture)
    {
        var language = Languages.Culture(culture);
        var sentence = deviation.Kind switch
        {
            DeviationKind.Short => "parcel_shipped.short.subject",
            DeviationKind.Damaged => "parcel_shipped.damaged.subject",
            DeviationKind.Substitute => "parcel_shipped.substitute.subject",
            _ => throw new InvalidOperationException($"Nothing is {deviation.Kind}."),
        };
        return RenderEmail.Texts.GetString(sentence, language)!
            .Replace("{units}", deviation.Units.ToString("N0", language), StringComparison.Ordinal)
            .Replace("{offer}", offer, StringComparison.Ordinal)
            .Replace("{reason}", deviation.Reason, StringComparison.Ordinal);
    }
}
