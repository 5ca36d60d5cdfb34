using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payments;

/// <summary>Where a backer wants a refund that the way of their payment no longer takes.</summary>
public sealed record RefundAccount
{
    public string Holder { get; init; } = "";

    /// <summary>IBAN, or the account's number where there are none.</summary>
    public string Account { get; init; } = "";

    public string Bank { get; init; } = "";

    /// <summary>Trimmed, or <see cref="RuleBroken"/> with a sentence for each field.</summary>
    public RefundAccount Checked()
    {
        var given = this with { Holder = Holder.Trim(), Account = Account.Trim(), Bank = Bank.Trim() };
        var rules = new InputRules();
        BankAccountRules.Check(given.Holder, given.Account, given.Bank, rules);
        rules.ThrowIfBroken();
        return given;
    }
}

/// <summary>Bank details lie in the database only sealed; the keys are those that all nodes share.</summary>
public sealed class BankDetailsSeal(IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector("PreOrderFarm.RefundAccount.v1");

    public byte[] Seal(RefundAccount details) => protector.Protect(JsonSerializer.SerializeToUtf8Bytes(details));

    public RefundAccount Open(byte[] sealedDetails) =>
        JsonSerializer.Deserialize<RefundAccount>(protector.Unprotect(sealedDetails)) ?? throw new InvalidOperationException("Sealed bank details are empty.");
}

/// <summary>The link in the e-mail that asks for bank details: signed, for one refund, and for some weeks.</summary>
public sealed class BankDetailsLinks(IDataProtectionProvider protection, TimeProvider clock, IOptions<PaymentsOptions> options)
{
    public const string LinkKind = "bank_details";

    private readonly IDataProtector protector = protection.CreateProtector("PreOrderFarm.BankDetailsLinks.v1");

    public string Issue(Guid refundId) => protector.Seal(refundId, clock.GetUtcNow().AddDays(options.Value.BankLinkDays));

    /// <summary>Forged and expired links show nothing: <see cref="NotFound"/>.</summary>
    public Guid Read(string token) => protector.Open(token, clock.GetUtcNow());
}
