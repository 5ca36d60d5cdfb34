using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using PreOrderFarm.Payments;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payouts;

/// <summary>Where a bank transfer goes. Account is an IBAN or an account number; Bank its BIC, or its name and branch.</summary>
public sealed record BankDetails(string Holder, string Account, string Bank, string Country)
{
    public BankDetails Checked()
    {
        var details = this with { Holder = Holder.Trim(), Account = Account.Trim(), Bank = Bank.Trim() };
        var rules = new InputRules();
        BankAccountRules.Check(details.Holder, details.Account, details.Bank, rules);
        rules.Require(Countries.IsKnown(Country), nameof(Country), $"Choose a country.");
        rules.ThrowIfBroken();
        return details;
    }

    public string Hint => "•••• " + Digits()[^4..];

    private string Digits() => string.Concat(Account.Where(char.IsAsciiLetterOrDigit));
}

/// <summary>Bank details are sealed by Data Protection: the database alone does not show them.</summary>
public sealed class SealBankDetails(IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector("PreOrderFarm.BankDetails.v1");

    public string Seal(BankDetails details) => protector.Protect(JsonSerializer.Serialize(details));

    public BankDetails Open(string sealedDetails) => JsonSerializer.Deserialize<BankDetails>(protector.Unprotect(sealedDetails))
        ?? throw new InvalidOperationException("Sealed bank details are empty.");
}
