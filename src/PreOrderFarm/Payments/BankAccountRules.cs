using PreOrderFarm.Shared;

namespace PreOrderFarm.Payments;

/// <summary>How a bank account is given, by a backer or by a farm: the fields Holder, Account and Bank.</summary>
internal static class BankAccountRules
{
    public static void Check(string holder, string account, string bank, InputRules rules)
    {
        rules.Require(TypedText.IsLine(holder, 2, 120), "Holder", $"Name the holder of the account, in at most 120 characters.");
        rules.Require(
            account.Length <= 60 && account.Count(char.IsAsciiLetterOrDigit) is >= 5 and <= 42 && account.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '-'),
            "Account", $"Give the account number or IBAN: 5 to 42 letters and digits.");
        rules.Require(TypedText.IsLine(bank, 2, 160), "Bank", $"Name the bank, with its BIC or branch, in at most 160 characters.");
    }
}
