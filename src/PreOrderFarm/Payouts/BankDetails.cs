using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payouts;

/// <summary>Where a bank transfer goes. Account is an IBAN or an account number; Bank its BIC, or its name and branch.</summary>
public sealed record BankDetails(string Holder, string Account, string Bank, string Country)
{
    public BankDetails Checked()
    {
        var details = this with { Holder = Holder.Trim(), Account = Account.Trim(), Bank = Bank.Trim() };
        var rules = new InputRules();
        rules.Require(TypedText.IsLine(details.Holder, 2, 120), nameof(Holder), $"Name the holder of the account, in at most 120 characters.");
        rules.Require(details.IsAccount(), nameof(Account), $"Give the account number or IBAN: 5 to 40 letters and digits.");
        rules.Require(TypedText.IsLine(details.Bank, 3, 160), nameof(Bank), $"Name the bank, with its BIC or branch, in at most 160 characters.");
        rules.Require(Countries.IsKnown(Country), nameof(Country), $"Choose a country.");
        rules.ThrowIfBroken();
        return details;
    }

    public string Hint => "•••• " + Digits()[^4..];

    private bool IsAccount() => Digits().Length is >= 5 and <= 40 && Account.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '-');

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
