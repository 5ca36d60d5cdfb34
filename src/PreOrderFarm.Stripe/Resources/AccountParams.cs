namespace PreOrderFarm.Stripe;

/// <summary>What a connected account is opened with. See https://docs.stripe.com/api/accounts/create</summary>
public sealed record AccountCreateParams
{
    /// <summary>Who answers for what.</summary>
    public required StripeAccountController Controller { get; init; }

    /// <summary>ISO 3166-1 alpha-2; cannot be changed later.</summary>
    public string? Country { get; init; }

    /// <summary>For Stripe's own messages, when Stripe collects the requirements.</summary>
    public string? Email { get; init; }

    /// <summary><c>individual</c>, <c>company</c>, <c>non_profit</c> or <c>government_entity</c>.</summary>
    public string? BusinessType { get; init; }

    /// <summary>ISO 4217, lower case.</summary>
    public string? DefaultCurrency { get; init; }

    /// <summary>What it shall be able to do.</summary>
    public AccountCapabilitiesParams? Capabilities { get; init; }

    /// <summary>What it does.</summary>
    public AccountBusinessProfileParams? BusinessProfile { get; init; }

    /// <summary>Which of Stripe's agreements applies.</summary>
    public AccountTosAcceptanceParams? TosAcceptance { get; init; }

    /// <summary>How it is paid out.</summary>
    public AccountSettingsParams? Settings { get; init; }

    /// <summary>Up to 50 keys of at most 40 characters without brackets, values of at most 500. See https://docs.stripe.com/api/metadata</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Which fields come as objects.</summary>
    public IReadOnlyList<string>? Expand { get; init; }
}

/// <summary>What is changed on a connected account. See https://docs.stripe.com/api/accounts/update</summary>
public sealed record AccountUpdateParams
{
    /// <summary>For Stripe's own messages, when Stripe collects the requirements.</summary>
    public string? Email { get; init; }

    /// <summary>What it shall be able to do.</summary>
    public AccountCapabilitiesParams? Capabilities { get; init; }

    /// <summary>What it does.</summary>
    public AccountBusinessProfileParams? BusinessProfile { get; init; }

    /// <summary>How it is paid out.</summary>
    public AccountSettingsParams? Settings { get; init; }

    /// <summary>Up to 50 keys of at most 40 characters without brackets, values of at most 500. See https://docs.stripe.com/api/metadata</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Which fields come as objects.</summary>
    public IReadOnlyList<string>? Expand { get; init; }
}

/// <summary>What is asked for. See https://docs.stripe.com/connect/account-capabilities</summary>
public sealed record AccountCapabilitiesParams
{
    /// <summary>Receiving transfers.</summary>
    public AccountCapabilityParams? Transfers { get; init; }

    /// <summary>Taking card payments.</summary>
    public AccountCapabilityParams? CardPayments { get; init; }
}

/// <summary>Asks for a capability.</summary>
public sealed record AccountCapabilityParams
{
    /// <summary>True asks for it.</summary>
    public bool Requested { get; init; } = true;
}

/// <summary>What the account does.</summary>
public sealed record AccountBusinessProfileParams
{
    /// <summary>The name that customers know.</summary>
    public string? Name { get; init; }

    /// <summary>Merchant category code, four digits.</summary>
    public string? Mcc { get; init; }

    /// <summary>What is sold.</summary>
    public string? ProductDescription { get; init; }

    /// <summary>Its public page.</summary>
    public string? Url { get; init; }
}

/// <summary>See https://docs.stripe.com/connect/service-agreement-types</summary>
public sealed record AccountTosAcceptanceParams
{
    /// <summary><c>full</c>, or <c>recipient</c> for an account that only receives transfers.</summary>
    public string? ServiceAgreement { get; init; }
}

/// <summary>Settings of an account.</summary>
public sealed record AccountSettingsParams
{
    /// <summary>How it is paid out.</summary>
    public AccountPayoutSettingsParams? Payouts { get; init; }
}

/// <summary>How an account is paid out.</summary>
public sealed record AccountPayoutSettingsParams
{
    /// <summary>When.</summary>
    public AccountPayoutScheduleParams? Schedule { get; init; }
}

/// <summary>When an account is paid out. See https://docs.stripe.com/connect/manage-payout-schedule</summary>
public sealed record AccountPayoutScheduleParams
{
    /// <summary><c>manual</c>, <c>daily</c>, <c>weekly</c> or <c>monthly</c>.</summary>
    public string? Interval { get; init; }
}
