using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Mail;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

/// <summary>Tells those whose parcels have left, one e-mail for each pledge, however many boxes and numbers.</summary>
public sealed class TellRecipients(FarmDbContext db, QueueEmail emails)
{
    /// <param name="campaignId">Whose parcels they are.</param>
    /// <param name="parcels">What has left, with its carriers and numbers.</param>
    /// <param name="ct">Ends it.</param>
    public async Task RunAsync(Guid campaignId, IReadOnlyCollection<Parcel> parcels, CancellationToken ct)
    {
        var shipped = await PledgedParcels.AmongAsync(db, parcels, ct);
        var title = await db.Set<Campaign>().Where(c => c.Id == campaignId).Select(c => c.Title).SingleAsync(ct);
        var deviations = await DeviationsAsync(db, shipped, ct);
        var letters = shipped.GroupBy(parcel => parcel.SourceId).Select(boxes => (Boxes: boxes.ToList(), Email: EmailOf([.. boxes], title, deviations))).ToList();
        var times = await KeepToldAsync(db, [.. letters.SelectMany(letter => letter.Boxes.Select(box => (box.Id, letter.Email.OnceKey)))], ct);
        await emails.RunAsync([.. letters.Where(letter => letter.Boxes.Exists(box => times.ContainsKey(box.Id))).Select(letter => letter.Email with { OnceKey = OnceKey(letter.Boxes, letter.Email.OnceKey, times) })], ct);
    }

    // Of the first box that it is news for: no box has two of the same time, and what was told of others before hides none.
    private static string OnceKey(List<Parcel> boxes, string told, Dictionary<Guid, int> times)
    {
        var news = boxes.First(box => times.ContainsKey(box.Id)).Id;
        var key = told.Replace($"{boxes[0].Id:D}", $"{news:D}", StringComparison.Ordinal);
        return times[news] > 1 ? $"{key}:{times[news]}" : key;
    }

    /// <summary>What was said not to be as ordered of these parcels, what was taken back too, with the offer's name.</summary>
    internal static async Task<ILookup<Guid, (ParcelDeviation Deviation, string Offer)>> DeviationsAsync(FarmDbContext db, IReadOnlyCollection<Parcel> parcels, CancellationToken ct)
    {
        var ids = parcels.Select(parcel => parcel.Id).ToArray();
        return (await db.Set<ParcelDeviation>().AsNoTracking()
            .Where(d => ids.Contains(d.ParcelId))
            .Join(db.Set<Offer>(), d => d.OfferId, o => o.Id, (deviation, offer) => new { deviation, offer.Name })
            .OrderBy(x => x.deviation.RecordedAt).ThenBy(x => x.deviation.Kind).ThenBy(x => x.deviation.Id)
            .ToListAsync(ct)).ToLookup(x => x.deviation.ParcelId, x => (x.deviation, x.Name));
    }

    /// <summary>
    /// Remembers what is told of each box, and answers for the how manyth time one is told something else than the last time:
    /// a number that was corrected and set back is news a third time, and one that was never another is none.
    /// </summary>
    internal static async Task<Dictionary<Guid, int>> KeepToldAsync(FarmDbContext db, List<(Guid Id, string Told)> boxes, CancellationToken ct)
    {
        var (ids, told) = (boxes.ConvertAll(box => box.Id).ToArray(), boxes.ConvertAll(box => box.Told).ToArray());
        var changed = await db.Database.SqlQuery<ToldBox>($"""
            update parcels p
            set shipment_told = c.told, shipments_told = p.shipments_told + 1
            from unnest({ids}, {told}) as c (id, told)
            where p.id = c.id and p.shipment_told is distinct from c.told
            returning p.id as "Id", p.shipments_told as "Times"
            """).ToListAsync(ct);
        return changed.ToDictionary(box => box.Id, box => box.Times);
    }

    private static NewEmail EmailOf(List<Parcel> boxes, string title, ILookup<Guid, (ParcelDeviation Deviation, string Offer)> deviations)
    {
        var first = boxes[0];
        var ways = boxes.Select(parcel => (Carrier: parcel.Carrier ?? "", Number: parcel.TrackingNumber ?? "")).Distinct().ToList();
        var where = ways
            .Select(way => (Address: CarrierLinks.Of(way.Carrier, way.Number), way.Carrier))
            .Where(way => way.Address is not null)
            .Select(way => ("parcel_shipped.where.subject", way.Address!, new EmailValues().Text("carrier", way.Carrier)));
        var said = boxes.SelectMany(parcel => deviations[parcel.Id]).ToList();
        var missing = Missing(said, first.Culture);
        var values = new EmailValues()
            .Text("campaign", title)
            .Number("parcels", boxes.Count)
            .Text("carrier", string.Join(", ", ways.Select(way => way.Carrier).Distinct(StringComparer.Ordinal)))
            .Text("tracking", string.Join(", ", ways.Select(way => way.Number.Length == 0 ? "–" : way.Number)))
            .Text("variant", missing.Length > 0 ? "incomplete" : "")
            .List("where", where)
            .Text("missing", missing)
            .Link("link", "pledge", first.SourceId);
        var by = string.Join(':', ways.Select(way => $"{way.Carrier}:{way.Number}"));
        // A key is indexed, which holds some 2,700 bytes.
        var key = $"parcel_shipped:{first.Id:D}:{(by.Length > 400 ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(by))) : by)}{Told(said.Select(x => x.Deviation))}";
        return new NewEmail("parcel_shipped", key, first.Culture, first.Email, values);
    }

    /// <summary>Packed again otherwise and shipped again, a box is told of again; shipped again as it was, it is not.</summary>
    internal static string Told(IEnumerable<ParcelDeviation> said)
    {
        var all = string.Join(' ', said.OrderBy(d => d.Id).Select(d => $"{d.Id:N}{(d.TakenBackAt is null ? '+' : '-')}"));
        return all.Length == 0 ? "" : $":{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)))}";
    }

    /// <summary>What is not as ordered, in the recipient's words; empty: all of it is.</summary>
    internal static string Missing(IEnumerable<(ParcelDeviation Deviation, string Offer)> said, string culture) =>
        string.Join("; ", said.Where(x => x.Deviation.TakenBackAt is null).Select(x => InWords(x.Deviation, x.Offer, culture)));

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

    private sealed record ToldBox(Guid Id, int Times);
}
