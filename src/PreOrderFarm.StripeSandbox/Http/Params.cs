using System.Globalization;

namespace PreOrderFarm.StripeSandbox;

/// <summary>
/// Parameters in Stripe's bracket notation, as a tree: line_items[0][price_data][currency]. A handler reads what it
/// knows; <see cref="MustBeAllRead"/> then refuses the rest, as Stripe refuses unknown parameters.
/// </summary>
internal sealed class Params
{
    private const int MaxDepth = 8;
    private readonly Dictionary<string, Params> children = new(StringComparer.Ordinal);
    private readonly string path;
    private string? value;
    private bool isRead;

    private Params(string path) => this.path = path;

    public static Params From(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var root = new Params("");
        foreach (var (key, value) in pairs)
        {
            root.Add(key, value);
        }
        return root;
    }

    public string? Text(string name) => string.IsNullOrEmpty(Leaf(name)) ? null : Leaf(name);

    public string RequiredText(string name)
    {
        if (Leaf(name) is not { } text)
        {
            throw StripeError.MissingParam(PathOf(name));
        }
        if (text.Length == 0)
        {
            throw StripeError.Invalid(
                $"You passed an empty string for '{PathOf(name)}'. We assume empty values are an attempt to unset a parameter; however '{PathOf(name)}' cannot be unset.",
                "parameter_invalid_empty",
                PathOf(name));
        }
        return text;
    }

    public long? Integer(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw StripeError.Invalid($"Invalid integer: {text}", "parameter_invalid_integer", PathOf(name));
    }

    public long RequiredInteger(string name) => Integer(name) ?? throw StripeError.MissingParam(PathOf(name));

    public bool? Flag(string name) => Text(name) switch
    {
        null => null,
        "true" or "1" => true,
        "false" or "0" => false,
        var text => throw StripeError.Invalid($"Invalid boolean: {text}", null, PathOf(name)),
    };

    public string? OneOf(string name, params string[] allowed)
    {
        var text = Text(name);
        return text is null || allowed.Contains(text, StringComparer.Ordinal)
            ? text
            : throw StripeError.Invalid($"Invalid {PathOf(name)}: must be one of {string.Join(", ", allowed)}", null, PathOf(name));
    }

    public string RequiredCurrency(string name)
    {
        var code = RequiredText(name).ToLowerInvariant();
        return Currencies.IsKnown(code)
            ? code
            : throw StripeError.Invalid($"Invalid currency: {code}. The stand-in knows no such currency.", null, PathOf(name));
    }

    public string? Url(string name)
    {
        var text = Text(name);
        return text is null || (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
            ? text
            : throw StripeError.Invalid($"Not a valid URL: {text}", "url_invalid", PathOf(name));
    }

    /// <summary>Null when absent; the keys' limits are Stripe's: 50 keys of 40 characters, values of 500.</summary>
    public Dictionary<string, string> Metadata(string name = "metadata")
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Child(name) is not { } map)
        {
            return found;
        }
        foreach (var (key, child) in map.children)
        {
            child.isRead = true;
            if (key.Length > 40 || child.value?.Length > 500)
            {
                throw StripeError.Invalid("Metadata keys can have up to 40 characters, values up to 500.", null, child.path);
            }
            if (!string.IsNullOrEmpty(child.value))
            {
                found[key] = child.value;
            }
        }
        return found.Count <= 50 ? found : throw StripeError.Invalid("Metadata can have up to 50 keys.", null, PathOf(name));
    }

    public bool IsObject(string name) => children.TryGetValue(name, out var child) && child.children.Count > 0;

    public Params? Child(string name)
    {
        if (!children.TryGetValue(name, out var child))
        {
            return null;
        }
        child.isRead = true;
        return child.value is { Length: > 0 }
            ? throw StripeError.Invalid("Invalid object", null, child.path)
            : child;
    }

    /// <summary>The elements of an array, in the order of their indexes.</summary>
    public IReadOnlyList<Params> List(string name) =>
        Child(name) is not { } list
            ? []
            : [.. list.children
                .OrderBy(pair => int.TryParse(pair.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                    ? index
                    : throw StripeError.Invalid("Invalid array", null, list.path))
                .Select(pair => pair.Value)
                .Select(child => { child.isRead = true; return child; })];

    public IReadOnlyList<string> Texts(string name) =>
        [.. List(name).Select(child => child.value ?? throw StripeError.Invalid("Invalid string", null, child.path))];

    public string PathOf(string name) => path.Length == 0 ? name : $"{path}[{name}]";

    public void MustBeAllRead()
    {
        foreach (var child in children.Values)
        {
            if (!child.isRead)
            {
                throw StripeError.Invalid($"Received unknown parameter: {child.path}", "parameter_unknown", child.path);
            }
            child.MustBeAllRead();
        }
    }

    private string? Leaf(string name)
    {
        if (!children.TryGetValue(name, out var child))
        {
            return null;
        }
        child.isRead = true;
        return child.children.Count > 0 ? throw StripeError.Invalid("Invalid string", null, child.path) : child.value;
    }

    private void Add(string key, string text)
    {
        var node = this;
        var segments = key.Replace("]", "", StringComparison.Ordinal).Split('[');
        if (segments.Length > MaxDepth)
        {
            throw StripeError.Invalid("Parameters are nested too deeply.", null, segments[0]);
        }
        foreach (var segment in segments)
        {
            var name = segment.Length > 0 ? segment : node.children.Count.ToString(CultureInfo.InvariantCulture);
            if (!node.children.TryGetValue(name, out var child))
            {
                child = new Params(node.PathOf(name));
                node.children.Add(name, child);
            }
            node = child;
        }
        node.value = text;
    }
}
