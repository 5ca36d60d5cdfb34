using PreOrderFarm.Growers;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Members;

/// <summary>
/// Who asks, and what they may do. Use cases that change or show something private take one first.
/// What belongs to someone else does not exist for them: <see cref="NotFound"/>, never 'forbidden'.
/// </summary>
public sealed record Actor(Guid? MemberId, string Email, bool IsOperator, IReadOnlyDictionary<Guid, GrowerRole> Growers)
{
    public static Actor Nobody { get; } = new(null, "", false, new Dictionary<Guid, GrowerRole>());

    /// <summary>Nobody knows yet whether the address is theirs: what it would entitle to waits (<see cref="FindActor"/>).</summary>
    public bool IsUnconfirmed { get; init; }

    /// <summary>An operator who has no second factor, or did not use it for this session: nothing of theirs works yet.</summary>
    public bool LacksSecondFactor { get; init; }

    public bool Owns(Guid growerId) => Growers.TryGetValue(growerId, out var role) && role == GrowerRole.Owner;

    public bool PacksFor(Guid growerId) => Growers.ContainsKey(growerId);

    public Guid MustBeMember() => MemberId ?? throw new NotFound();

    /// <summary>A member whose e-mail address is known to be theirs.</summary>
    public Guid MustBeConfirmedMember()
    {
        var member = MustBeMember();
        return IsUnconfirmed ? throw new RuleBroken($"First confirm your e-mail address: open the link that we have sent you. Your account page sends another one.") : member;
    }

    /// <summary>The grower's owner. Operators look after campaigns for growers, so they pass as well.</summary>
    public void MustOwn(Guid growerId)
    {
        if (!Owns(growerId) && !IsOperator)
            throw new NotFound();
    }

    /// <summary>The grower's owner or fulfilment staff, or an operator.</summary>
    public void MustPackFor(Guid growerId)
    {
        if (!PacksFor(growerId) && !IsOperator)
            throw new NotFound();
    }

    public void MustBeOperator()
    {
        if (LacksSecondFactor)
            throw new RuleBroken($"Operators sign in with a second factor. Set one up on your account page.");
        if (!IsOperator)
            throw new NotFound();
    }
}
