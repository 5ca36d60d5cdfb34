using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Web.Api;

/// <summary>One page of a list. Lists are paged by key, so that nothing is skipped or shown twice while they grow.</summary>
internal sealed record ApiPage<T>(
    IReadOnlyList<T> Items,
    [property: Description("The address of the next page; null at the end. Also in the Link header, as rel=\"next\".")] string? Next)
    where T : class;

/// <summary>What every list is asked with.</summary>
internal sealed record PageQuery
{
    private const int Usual = 50;

    [FromQuery(Name = "after"), Description("Where to go on, as the next page's address says.")]
    public string? After { get; init; }

    [FromQuery(Name = "limit"), Description("Items of a page, at most 100.")]
    public int? Limit { get; init; }

    public int Size => Limit ?? Usual;
}

/// <summary>What a list is asked with whose items are numbered.</summary>
internal sealed record NumberedPageQuery
{
    private const int Usual = 50;

    [FromQuery(Name = "after"), Description("The number of the last item seen.")]
    public int? After { get; init; }

    [FromQuery(Name = "limit"), Description("Items of a page, at most 100.")]
    public int? Limit { get; init; }

    public int Last => After ?? 0;

    public int Size => KeyPage<object>.Size(Limit ?? Usual);
}

internal static class ApiPages
{
    /// <summary>From one more row than the page has, like <see cref="KeyPage{T}.Of"/>.</summary>
    public static ApiPage<TItem> Show<TRow, TItem>(this HttpContext context, IReadOnlyList<TRow> rows, int size, Func<TRow, int> numberOf, Func<TRow, TItem> show)
        where TItem : class => context.Show(
            rows.Count <= size
                ? new KeyPage<TRow>(rows, Next: null)
                : new KeyPage<TRow>([.. rows.Take(size)], numberOf(rows[size - 1]).ToString(CultureInfo.InvariantCulture)),
            show);

    public static ApiPage<TItem> Show<TRow, TItem>(this HttpContext context, KeyPage<TRow> page, Func<TRow, TItem> show)
        where TItem : class => new([.. page.Items.Select(show)], Link(context, page.Next));

    /// <summary>https://www.rfc-editor.org/rfc/rfc8288</summary>
    private static string? Link(HttpContext context, string? after)
    {
        if (after is null)
            return null;
        var kept = context.Request.Query.Where(part => part.Key != "after")
            .SelectMany(part => part.Value, (part, value) => KeyValuePair.Create(part.Key, value));
        var next = context.Request.Path + QueryString.Create([.. kept, new("after", after)]);
        context.Response.Headers.Append("Link", $"<{next}>; rel=\"next\"");
        return next;
    }
}
