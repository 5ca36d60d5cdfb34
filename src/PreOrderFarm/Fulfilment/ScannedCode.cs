using System.Text;

namespace PreOrderFarm.Fulfilment;

/// <summary>
/// Which codes of parcels a scan may mean. Scanners type: with a prefix of their own perhaps (']Q1'), on a computer that
/// believes it has a German or French keyboard, and a QR code may hold an address with the code in it.
/// wwwroot/js/station-code.js says the same where there is no connection.
/// </summary>
public static class ScannedCode
{
    public const int Length = 11;
    public const int MaximumTyped = 500;

    // What a French keyboard makes of an American one's digits, and of the letters that lie elsewhere on it.
    private static readonly Dictionary<char, char> French = new()
    {
        ['&'] = '1',
        ['É'] = '2',
        ['"'] = '3',
        ['\''] = '4',
        ['('] = '5',
        ['-'] = '6',
        ['È'] = '7',
        ['_'] = '8',
        ['Ç'] = '9',
        ['À'] = '0',
        ['Q'] = 'A',
        ['A'] = 'Q',
        ['W'] = 'Z',
        ['Z'] = 'W',
        [','] = 'M',
        ['?'] = 'M',
    };

    private static readonly Dictionary<char, char> Plain = [];

    private static readonly Dictionary<char, char> German = new() { ['Y'] = 'Z', ['Z'] = 'Y' };

    /// <summary>The likeliest first; none when there is nothing to go by.</summary>
    public static IReadOnlyList<string> Candidates(string typed)
    {
        var text = Printable(typed);
        if (text.Length is 0 or > MaximumTyped)
            return [];
        var codes = new List<string>();
        foreach (var keyboard in new[] { Plain, German, French })
            codes.AddRange(In(new string([.. text.Select(sign => keyboard.GetValueOrDefault(sign, sign))])));
        return [.. codes.Distinct(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> In(string text)
    {
        var words = text.Split(text.Where(sign => !char.IsAsciiLetterOrDigit(sign)).Distinct().ToArray(), StringSplitOptions.RemoveEmptyEntries);
        // In an address the code stands last.
        foreach (var word in words.Where(word => word.Length == Length).Reverse())
            yield return Crockford(word);
        var whole = string.Concat(words);
        if (whole.Length >= Length)
            yield return Crockford(whole[^Length..]);
    }

    // https://www.crockford.com/base32.html: letters that look like digits are read as these.
    private static string Crockford(string code) => code.Replace('O', '0').Replace('I', '1').Replace('L', '1');

    private static string Printable(string typed) =>
        new string([.. typed.Where(sign => !char.IsControl(sign) && !char.IsSurrogate(sign))]).Normalize(NormalizationForm.FormKC).Trim().ToUpperInvariant();
}
