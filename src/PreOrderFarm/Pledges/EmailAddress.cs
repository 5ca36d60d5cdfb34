using System.Globalization;
using System.Text;

namespace PreOrderFarm.Pledges;

/// <summary>An e-mail address as typed, and the form under which one backer is recognised.</summary>
public static class EmailAddress
{
    private const int Longest = 254;

    // Both names of one service, which ignores dots before the @.
    private const string Gmail = "gmail.com";
    private const string AlsoGmail = "googlemail.com";

    /// <summary>One @, a name before it, a domain with a dot after it, nothing that could break a mail header.</summary>
    public static bool IsValid(string email)
    {
        var at = email.IndexOf('@', StringComparison.Ordinal);
        if (email.Length > Longest || at is < 1 or > 64 || at != email.LastIndexOf('@'))
            return false;
        var name = email[..at];
        var domain = email[(at + 1)..];
        return name.All(IsNameCharacter)
            && domain.Contains('.', StringComparison.Ordinal)
            && domain.Split('.').All(label => label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(IsDomainCharacter));
    }

    /// <summary>
    /// Lower case in one Unicode form, without a '+tag': whoever varies these still reads the same mailbox, and limits
    /// per backer count mailboxes.
    /// </summary>
    public static string Normalize(string email)
    {
        var lower = email.Trim().Normalize(NormalizationForm.FormKC).ToLower(CultureInfo.InvariantCulture);
        var at = lower.LastIndexOf('@');
        var name = lower[..at];
        var domain = lower[(at + 1)..];
        var tag = name.IndexOf('+', StringComparison.Ordinal);
        if (tag > 0)
            name = name[..tag];
        if (domain == AlsoGmail)
            domain = Gmail;
        if (domain == Gmail)
            name = name.Replace(".", "", StringComparison.Ordinal);
        return $"{name}@{domain}";
    }

    private static bool IsNameCharacter(char c) => char.IsLetterOrDigit(c) || ".!#$%&'*+-/=?^_`{|}~".Contains(c, StringComparison.Ordinal);

    private static bool IsDomainCharacter(char c) => char.IsLetterOrDigit(c) || c == '-';
}
