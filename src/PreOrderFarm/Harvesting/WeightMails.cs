using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Mail;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Harvesting;

/// <summary>
/// Tells everyone whose boxes weighed less what they weighed and what goes back: one e-mail for a pledge's parcels of an offer that
/// were settled together. Where not all of it comes from us now, for a bank has it or it went back before, it says how much is where.
/// In the transaction that asked for the refunds.
/// </summary>
public sealed class WeightMails(FarmDbContext db, ReadMoneyBack money, QueueEmail emails)
{
    public async Task RunAsync(Guid[] parcels, CancellationToken ct)
    {
        var told = await db.Database.SqlQuery<Row>($"""
            select min(w.parcel_id::text)::uuid as "FirstId", p.id as "PledgeId", p.culture as "Culture", p.email as "Email", p.reference as "Reference", p.currency as "Currency", c.title as "Campaign",
              o.name as "Offer", sum(l.units)::bigint as "Units", sum(w.maximum_grams)::bigint as "MaximumGrams", sum(w.actual_grams)::bigint as "ActualGrams",
              sum(w.paid_minor)::bigint as "PaidMinor", sum(w.difference_minor)::bigint as "DifferenceMinor", sum(w.refund_minor)::bigint as "RefundMinor"
            from weight_settlements w
            join parcel_lines l on l.parcel_id = w.parcel_id
            join offers o on o.id = w.offer_id
            join pledges p on p.id = w.pledge_id
            join campaigns c on c.id = p.campaign_id
            where w.parcel_id = any ({parcels})
            group by p.id, c.id, o.id
            having sum(w.difference_minor) > 0
            order by p.id, o.position
            """).ToListAsync(ct);
        var rests = await money.RunAsync([.. told.Where(row => row.RefundMinor < row.DifferenceMinor).Select(row => row.PledgeId).Distinct()], ct);
        await emails.RunAsync([.. told.Select(row => row.RefundMinor < row.DifferenceMinor
            ? new NewEmail("actual_weight_rest", $"actual_weight:{row.FirstId:D}", row.Culture, row.Email, Values(row).Money("all", rests[(row.PledgeId, RefundReason.ActualWeight)].Difference).Text("where", Where(rests[(row.PledgeId, RefundReason.ActualWeight)], row.Culture)))
            : new NewEmail("actual_weight", $"actual_weight:{row.FirstId:D}", row.Culture, row.Email, Values(row)))], ct);
    }

    // Of all boxes of the pledge that were settled: a bank's share is one of the pledge, not of a box.
    private static string Where(MoneyBack money, string culture)
    {
        var language = Languages.Culture(culture);
        var parts = new[] { ("refunded", money.Refunded), ("failed", money.Failed), ("with_bank", money.WithBank), ("by_bank", money.ReturnedByBank), ("before", money.PaidBefore) };
        return string.Join(' ', parts.Where(part => part.Item2.Minor > 0)
            .Select(part => RenderEmail.Texts.GetString($"actual_weight_rest.{part.Item1}.subject", language)!.Replace("{amount}", part.Item2.Format(language), StringComparison.Ordinal)));
    }

    private static EmailValues Values(Row row) => new EmailValues()
        .Text("campaign", row.Campaign)
        .Text("reference", row.Reference)
        .Text("offer", row.Offer)
        .Number("boxes", row.Units)
        .Text("weight", Kilograms(row.ActualGrams, row.Culture))
        .Text("maximum", Kilograms(row.MaximumGrams, row.Culture))
        .Money("paid", new Money(row.PaidMinor, row.Currency))
        .Money("kilogram", PerKilogram(row.PaidMinor, row.MaximumGrams, row.Currency))
        .Money("amount", new Money(row.DifferenceMinor, row.Currency))
        .Link("link", "pledge", row.PledgeId);

    /// <summary>For people; what goes back is never reckoned by it.</summary>
    internal static Money PerKilogram(long minor, long grams, string currency) => new((long)((((Int128)minor * 2_000) + grams) / ((Int128)grams * 2)), currency);

    private static string Kilograms(long grams, string culture) => string.Create(Languages.Culture(culture), $"{grams / 1000m:#,0.###} kg");

    private sealed record Row(
        Guid FirstId, Guid PledgeId, string Culture, string Email, string Reference, string Currency, string Campaign, string Offer, long Units, long MaximumGrams, long ActualGrams, long PaidMinor, long DifferenceMinor, long RefundMinor);
}
