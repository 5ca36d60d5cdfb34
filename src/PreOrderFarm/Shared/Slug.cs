using System.Globalization;
using System.Text;

namespace PreOrderFarm.Shared;

/// <summary>The readable end of an address: 'red-heart-kiwifruit'.</summary>
public static class Slug
{
    /// <summary>What of a title is plain letters and digits; empty where that is too little to read.</summary>
    public static string Of(string title)
    {
        var plain = new StringBuilder();
        foreach (var c in title.Normalize(NormalizationForm.FormKD).ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c))
                plain.Append(c);
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark && plain.Length > 0 && plain[^1] != '-')
                plain.Append('-');
        }
        var slug = plain.ToString(0, Math.Min(plain.Length, 60)).Trim('-');
        return slug.Count(char.IsAsciiLetter) >= 3 ? slug : "";
    }

    /// <summary>The title's slug if nobody has it; else (or for a title in other letters) with a few characters of its own.</summary>
    public static async Task<string> FreeAsync(string title, string noun, Func<string, Task<bool>> isTaken)
    {
        var slug = Of(title);
        if (slug.Length > 0 && !await isTaken(slug))
            return slug;
        return $"{(slug.Length > 0 ? slug : noun)}-{Guid.NewGuid():N}"[..((slug.Length > 0 ? slug : noun).Length + 9)];
    }
}
