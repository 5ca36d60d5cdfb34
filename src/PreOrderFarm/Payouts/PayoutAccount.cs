using PreOrderFarm.Shared;

namespace PreOrderFarm.Payouts;

public enum PayoutMethod
{
    /// <summary>A transfer to the grower's connected account at Stripe.</summary>
    Connect,

    /// <summary>A bank transfer that one operator records and another confirms.</summary>
    Bank,
}

/// <summary>What the provider says of a connected account now.</summary>
public sealed record ConnectAccountFacts(
    bool IsSubmitted, bool IsAble, IReadOnlyList<string> Requirements, IReadOnlyList<string> Overdue, string? DisabledReason, DateTimeOffset? DueBy);

/// <summary>How a grower is paid from one platform account. Another one retires it; rows are kept for the payouts that name them.</summary>
public sealed class PayoutAccount
{
    private PayoutAccount()
    {
    }

    private PayoutAccount(Guid growerId, string platformAccount, PayoutMethod kind, string country, Guid? by, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        GrowerId = growerId;
        PlatformAccount = platformAccount;
        Kind = kind;
        Country = country;
        CreatedBy = by;
        CreatedAt = now;
    }

    public static PayoutAccount ByConnect(Guid growerId, string platformAccount, string country, Guid? by, DateTimeOffset now) =>
        new(growerId, platformAccount, PayoutMethod.Connect, country, by, now);

    /// <param name="growerId">Whose it is.</param>
    /// <param name="platformAccount">From which it is paid.</param>
    /// <param name="country">Where the bank is.</param>
    /// <param name="sealedDetails">The details, encrypted.</param>
    /// <param name="hint">Enough to tell one account from another: its last digits.</param>
    /// <param name="by">Who gave them.</param>
    /// <param name="now">When.</param>
    public static PayoutAccount ByBank(
        Guid growerId, string platformAccount, string country, string sealedDetails, string hint, Guid? by, DateTimeOffset now) =>
        new(growerId, platformAccount, PayoutMethod.Bank, country, by, now) { BankDetails = sealedDetails, BankHint = hint, IsSubmitted = true, IsAble = true };

    public Guid Id { get; private set; }
    public Guid GrowerId { get; private set; }
    public string PlatformAccount { get; private set; } = "";
    public PayoutMethod Kind { get; private set; }
    public string Country { get; private set; } = "";
    public string? StripeAccountId { get; private set; }

    /// <summary>The onboarding form was sent.</summary>
    public bool IsSubmitted { get; private set; }

    /// <summary>Money can be sent there now.</summary>
    public bool IsAble { get; private set; }

    /// <summary>What Stripe wants to know, by Stripe's names of fields; a page says them in plain words.</summary>
    public string[] Requirements { get; private set; } = [];

    public string[] Overdue { get; private set; } = [];
    public string? DisabledReason { get; private set; }
    public DateTimeOffset? RequirementsDueBy { get; private set; }
    public DateTimeOffset? RefreshedAt { get; private set; }
    public string? BankDetails { get; private set; }
    public string? BankHint { get; private set; }
    public Guid? CreatedBy { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset? RetiredAt { get; private set; }

    public void Refresh(ConnectAccountFacts facts, DateTimeOffset now)
    {
        (IsSubmitted, IsAble) = (facts.IsSubmitted, facts.IsAble);
        (Requirements, Overdue) = ([.. facts.Requirements], [.. facts.Overdue]);
        (DisabledReason, RequirementsDueBy, RefreshedAt) = (facts.DisabledReason, facts.DueBy, now);
    }

    public void Retire(DateTimeOffset now)
    {
        if (RetiredAt is not null)
            throw new RuleBroken($"This way to be paid was given up already.");
        RetiredAt = now;
    }
}
