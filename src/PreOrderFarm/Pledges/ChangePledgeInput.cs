using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>How a pledge shall be from now on: other lines, another address, or both. What is null stays.</summary>
public sealed record ChangePledgeInput
{
    public IReadOnlyList<LineInput>? Lines { get; set; }
    public AddressInput? Address { get; set; }

    /// <summary>The code from our e-mail; the signed-in owner needs none.</summary>
    public string? Code { get; set; }
}

/// <summary>What a change came to.</summary>
/// <param name="Difference">Positive: to be paid. Negative: on its way back.</param>
/// <param name="PayUrl">Where the difference is paid; the change waits for it. Null with a positive difference: the provider could not be reached, and the page offers to try again.</param>
public sealed record ChangedPledge(Money Difference, bool IsApplied, Uri? PayUrl);
