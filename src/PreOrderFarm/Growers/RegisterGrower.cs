using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Growers;

public sealed record GrowerInput
{
    public string Name { get; init; } = "";

    /// <summary>Markdown.</summary>
    public string Story { get; init; } = "";

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string Country { get; init; } = "";

    public string Place { get; init; } = "";

    /// <summary>IANA: Asia/Shanghai.</summary>
    public string TimeZone { get; init; } = "";
}

/// <summary>A member registers a farm and becomes its owner.</summary>
public sealed class RegisterGrower(FarmDbContext db, TimeProvider clock)
{
    private const int MaximumFarms = 10;

    public async Task<Guid> RunAsync(Actor actor, GrowerInput input, CancellationToken ct)
    {
        var memberId = actor.MustBeConfirmedMember();
        if (actor.Growers.Count(grower => grower.Value == GrowerRole.Owner) >= MaximumFarms)
            throw new RuleBroken($"One account has at most {MaximumFarms} farms.");
        var slug = await Slug.FreeAsync(input.Name, "farm", slug => db.Set<Grower>().AnyAsync(grower => grower.Slug == slug, ct));
        var grower = new Grower(slug, input.Name, input.Story, input.Country, input.Place, input.TimeZone, clock.GetUtcNow());
        db.Add(grower);
        db.Add(new GrowerMember(grower.Id, memberId, GrowerRole.Owner));
        await db.SaveChangesAsync(ct);
        return grower.Id;
    }
}
