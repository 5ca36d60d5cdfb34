using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;

namespace PreOrderFarm.Payouts;

/// <summary>The terms that a campaign of this grower would be given if it were funded now: as <see cref="FixPayoutTerms"/> fixes them.</summary>
public sealed class ExpectedTerms(FarmDbContext db, IOptions<PayoutsOptions> options)
{
    public async Task<ReleaseTerms> OfGrowerAsync(Guid growerId, CancellationToken ct)
    {
        var reserve = await db.Set<GrowerPayoutSettings>().AsNoTracking()
            .Where(settings => settings.GrowerId == growerId)
            .Select(settings => (int?)settings.ReserveBasisPoints)
            .SingleOrDefaultAsync(ct);
        return new ReleaseTerms(options.Value.FeeBasisPoints, reserve ?? options.Value.ReserveBasisPoints);
    }
}
