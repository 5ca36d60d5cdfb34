using System.Buffers.Binary;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>
/// Links that show a pledge without an account: signed and sealed by Data Protection, they expire, and all links of a
/// pledge are revoked together by moving on its epoch. A link shows; whoever wants to change something is asked for a code.
/// </summary>
public sealed class PledgeLinks(FarmDbContext db, IDataProtectionProvider protection, TimeProvider clock, IOptions<PledgesOptions> options)
{
    private readonly IDataProtector protector = protection.CreateProtector("PreOrderFarm.PledgeLinks.v1");

    public string For(Pledge pledge) => For(pledge.Id, pledge.LinkEpoch);

    /// <summary>The pledge that this link shows. Forged, expired and revoked links show nothing: <see cref="NotFound"/>.</summary>
    public async Task<Guid> FindAsync(string token, CancellationToken ct)
    {
        var (pledgeId, written) = protector.Open(token, sizeof(int), clock.GetUtcNow());
        var epoch = BinaryPrimitives.ReadInt32LittleEndian(written);
        var isCurrent = await db.Set<Pledge>().AnyAsync(p => p.Id == pledgeId && p.LinkEpoch == epoch, ct);
        return isCurrent ? pledgeId : throw new NotFound();
    }

    /// <summary>A new link for someone who has shown that they may see the pledge, or for an e-mail to its backer.</summary>
    public string Issue(Guid pledgeId)
    {
        var pledge = db.Set<Pledge>().AsNoTracking().Where(p => p.Id == pledgeId).Select(p => new { p.LinkEpoch }).SingleOrDefault()
            ?? throw new NotFound();
        return For(pledgeId, pledge.LinkEpoch);
    }

    private string For(Guid pledgeId, int epoch)
    {
        Span<byte> written = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(written, epoch);
        return protector.Seal(pledgeId, written, clock.GetUtcNow().AddDays(options.Value.LinkDays));
    }
}
