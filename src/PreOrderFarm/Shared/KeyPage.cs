using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace PreOrderFarm.Shared;

/// <summary>A part of a list, and the key from which the next part goes on; null: that was all.</summary>
public sealed record KeyPage<T>(IReadOnlyList<T> Items, string? Next)
{
    public const int MaximumSize = 100;

    /// <summary>What is asked for, within what a page may have.</summary>
    public static int Size(int wanted) => Math.Clamp(wanted, 1, MaximumSize);

    /// <summary>From one more row than the page has: if it is there, there is a next page.</summary>
    public static KeyPage<T> Of(IReadOnlyList<T> rows, int size, Func<T, PageKey> keyOf) =>
        rows.Count <= size ? new KeyPage<T>(rows, null) : new KeyPage<T>([.. rows.Take(size)], keyOf(rows[size - 1]).ToString());
}

/// <summary>The place of a row in a list that is ordered by an instant and an id. Opaque to whoever carries it.</summary>
public readonly record struct PageKey(DateTimeOffset At, Guid Id)
{
    public override string ToString() =>
        Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{At.UtcTicks}.{Id:N}")));

    /// <summary>Null for none; what we never gave out is refused.</summary>
    public static PageKey? Read(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        var bytes = new byte[text.Length];
        if (text.Length <= 100
            && Base64Url.IsValid(text)
            && Base64Url.TryDecodeFromChars(text, bytes, out var written)
            && Encoding.ASCII.GetString(bytes, 0, written).Split('.') is [var ticks, var id]
            && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var utcTicks)
            && utcTicks <= DateTime.MaxValue.Ticks
            && Guid.TryParseExact(id, "N", out var guid))
        {
            return new PageKey(new DateTimeOffset(utcTicks, TimeSpan.Zero), guid);
        }
        throw new RuleBroken("After", $"This page of the list does not exist. Start from the first one.");
    }
}
