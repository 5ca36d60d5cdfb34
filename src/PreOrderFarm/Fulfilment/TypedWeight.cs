using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

/// <summary>
/// A weight as it is typed by hand or by a scale: '4.73', '4,730 kg', '4730 g'. A point and a comma are the same, since
/// nobody packs a thousand kilograms. wwwroot/js/weighing.js says the same where there is no connection.
/// </summary>
public static partial class TypedWeight
{
    /// <summary>Enough of what is typed for any weight.</summary>
    public const int MaximumLength = 20;

    /// <summary>Null: it is no weight.</summary>
    public static long? Grams(string typed)
    {
        if (typed.Length > MaximumLength || Pattern().Match(Readable(typed)) is not { Success: true } read)
            return null;
        var (whole, part) = (long.Parse(read.Groups["whole"].Value, CultureInfo.InvariantCulture), read.Groups["part"].Value);
        if (read.Groups["unit"].Value is "g" or "G" or "克")
            return part.Length == 0 ? whole : null;
        return (whole * 1000) + long.Parse(part.PadRight(3, '0'), CultureInfo.InvariantCulture);
    }

    // A lone half of a character cannot be normalised, and is in no weight.
    private static string Readable(string typed) => typed.Any(char.IsSurrogate) ? "" : typed.Normalize(NormalizationForm.FormKC).Trim();

    /// <summary>Null: nothing was typed.</summary>
    public static long? Read(string typed, string field) =>
        string.IsNullOrWhiteSpace(typed) ? null : Grams(typed) ?? throw new RuleBroken(field, $"Write a weight in kilograms, like 4.73.");

    [GeneratedRegex(@"^\+?\s*(?<whole>[0-9]{1,6})([.,](?<part>[0-9]{1,3}))?\s*(?<unit>kg|g|公斤|千克|克)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
