using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Harvesting;

/// <summary>What a parcel that was sold by weight weighed in the end, and what it costs less for that. Where that money is stands on its pledge.</summary>
public sealed record SettledWeight(Guid ParcelId, long MaximumGrams, long ActualGrams, Money Paid, Money Difference)
{
    public Money PerKilogram => WeightMails.PerKilogram(Paid.Minor, MaximumGrams, Paid.Currency);
}

public sealed class WeightQueries(FarmDbContext db)
{
    /// <summary>The caller knows that the person may see it.</summary>
    public async Task<IReadOnlyList<SettledWeight>> OfPledgeAsync(Guid pledgeId, CancellationToken ct) =>
        [.. (await db.Database.SqlQuery<Row>($"""
            select w.parcel_id as "ParcelId", w.maximum_grams as "MaximumGrams", w.actual_grams as "ActualGrams", w.paid_minor as "PaidMinor",
              w.difference_minor as "DifferenceMinor", p.currency as "Currency"
            from weight_settlements w
            join parcels p on p.id = w.parcel_id
            where w.pledge_id = {pledgeId}
            order by p.number
            """).ToListAsync(ct)).Select(row => new SettledWeight(
                row.ParcelId, row.MaximumGrams, row.ActualGrams, new Money(row.PaidMinor, row.Currency), new Money(row.DifferenceMinor, row.Currency)))];

    private sealed record Row(Guid ParcelId, long MaximumGrams, long ActualGrams, long PaidMinor, long DifferenceMinor, string Currency);
}
