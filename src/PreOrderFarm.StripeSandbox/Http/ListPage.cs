using System.Text.Json.Nodes;

namespace PreOrderFarm.StripeSandbox;

/// <summary>Newest first, by cursor: https://docs.stripe.com/api/pagination.</summary>
internal sealed class ListPage
{
    private readonly int limit;
    private readonly string? startingAfter;
    private readonly string? endingBefore;
    private readonly long? createdFrom;
    private readonly long? createdTo;

    private ListPage(Params parameters)
    {
        limit = (int)(parameters.Integer("limit") ?? 10);
        if (limit is < 1 or > 100)
        {
            throw StripeError.Invalid("Invalid integer: limit must be between 1 and 100.", "parameter_invalid_integer", "limit");
        }
        startingAfter = parameters.Text("starting_after");
        endingBefore = parameters.Text("ending_before");
        if (startingAfter is not null && endingBefore is not null)
        {
            throw StripeError.Invalid("You cannot parameterize both starting_after and ending_before.");
        }
        (createdFrom, createdTo) = Created(parameters);
        Expand = parameters.Texts("expand");
    }

    public IReadOnlyList<string> Expand { get; }

    public static ListPage From(Params parameters) => new(parameters);

    public JsonObject Of<T>(SandboxState state, Table<T> table, string url, Func<T, bool> isWanted)
        where T : class, IStripeObject
    {
        var found = endingBefore is null ? Older(table, isWanted) : Newer(table, isWanted);
        var hasMore = found.Count > limit;
        if (hasMore)
        {
            found.RemoveAt(limit);
        }
        if (endingBefore is not null)
        {
            found.Reverse();
        }
        return Json(url, found.Select(row => row.ToJson(state)), hasMore).Expand(state, Expand);
    }

    public static JsonObject Json(string url, IEnumerable<JsonObject> rows, bool hasMore = false) => new()
    {
        ["object"] = "list",
        ["data"] = new JsonArray([.. rows]),
        ["has_more"] = hasMore,
        ["url"] = url,
    };

    private static (long? From, long? To) Created(Params parameters)
    {
        // created is either a moment or a range of moments.
        var exact = parameters.IsObject("created") ? null : parameters.Integer("created");
        if (exact is not null || parameters.Child("created") is not { } range)
        {
            return (exact, exact);
        }
        return (range.Integer("gte") ?? range.Integer("gt") + 1, range.Integer("lte") ?? range.Integer("lt") - 1);
    }

    private List<T> Older<T>(Table<T> table, Func<T, bool> isWanted)
        where T : class, IStripeObject
    {
        var found = new List<T>();
        for (var place = Cursor(table, startingAfter, "starting_after", table.Count) - 1; place >= 0 && found.Count <= limit; place--)
        {
            Take(table.At(place), isWanted, found);
        }
        return found;
    }

    private List<T> Newer<T>(Table<T> table, Func<T, bool> isWanted)
        where T : class, IStripeObject
    {
        var found = new List<T>();
        for (var place = Cursor(table, endingBefore, "ending_before", -1) + 1; place < table.Count && found.Count <= limit; place++)
        {
            Take(table.At(place), isWanted, found);
        }
        return found;
    }

    private static int Cursor<T>(Table<T> table, string? id, string param, int whenNone)
        where T : class, IStripeObject =>
        id is null ? whenNone : table.PlaceOf(id) ?? throw StripeError.NoSuch("object", id, param);

    private void Take<T>(T row, Func<T, bool> isWanted, List<T> found)
        where T : class, IStripeObject
    {
        if (!(row.Created < createdFrom) && !(row.Created > createdTo) && isWanted(row))
        {
            found.Add(row);
        }
    }
}
