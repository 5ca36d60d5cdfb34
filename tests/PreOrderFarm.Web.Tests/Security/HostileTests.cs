using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PreOrderFarm.Web.Tests.Security;

/// <summary>
/// Hostile requests over every route and method of the running site, by nobody and by members who have a farm, a campaign,
/// a pledge of their own: no 5xx, no stack trace, no way out to another site, not a row of anybody else's is changed, and
/// nobody gains what they had not.
/// The seed makes them; a failure says which it was.
/// </summary>
public sealed partial class HostileTests(SecurityWorld world) : IClassFixture<SecurityWorld>
{
    private const int AtOnce = 8;
    private static readonly string[] OddMethods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FARM"];
    private static readonly string[] ContentTypes =
        ["application/json", "application/json; charset=utf-16", "application/json; charset=x-evil", "text/plain", "text/xml", "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=x", "image/jpeg", "a/b", "application/json;;;"];

    // What a pledge's payer and a farm's own staff may do there is done in these tables.
    private static readonly string[] OfPledgesAndParcels =
    [
        "pledges", "pledge_lines", "pledge_requests", "pledge_changes", "pledge_change_lines", "pledge_codes", "payments", "refunds", "refund_requests",
        "campaign_units", "campaign_funds", "offer_units", "ledger_accounts", "ledger_entries", "ledger_transactions", "fulfilment_batches", "parcels", "parcel_lines", "parcel_corrections",
        "parcel_exceptions", "packing_scans", "packing_openings", "print_runs", "prepared_prints", "prepared_print_parts",
        "release_blocks", "intents", "emails", "audit_entries",
    ];

    /// <summary>First each route by its own method and each address by every method, then whatever comes.</summary>
    [Fact]
    public async Task Hostile_requests_over_every_route_and_method_break_and_change_nothing() =>
        await AttackAsync(seed: 1, count: 7_500, await StrangersAsync());

    [Fact]
    public async Task Those_who_are_let_in_somewhere_break_nothing_there_and_change_nothing_beyond() =>
        await AttackAsync(seed: 3, count: 3_000, await InsidersAsync(), insiders: [Role.Payer, Role.Staff]);

    [Fact]
    [Trait("Category", "Long")]
    public async Task Ten_thousand_more_hostile_requests_break_and_change_nothing() =>
        await AttackAsync(seed: 2, count: 10_000, await StrangersAsync());

    private List<(SiteRoute Route, string Method)> Sweep() =>
    [
        .. world.Routes.Select(route => (route, route.Method)),
        .. world.Routes.DistinctBy(route => route.Template, StringComparer.Ordinal).SelectMany(route => OddMethods.Select(method => (route, method))),
    ];

    private async Task AttackAsync(int seed, int count, IReadOnlyList<(Caller Browser, Caller Program)> callers, params Role[] insiders)
    {
        // Anybody may follow anybody's farm: such a row names it, and is the follower's.
        var but = insiders.Length == 0 ? ["follows"] : OfPledgesAndParcels.Append("follows").ToArray();
        // A scan's id is made by the device that sends it, and counts for its member only: it names nothing of anybody else.
        var theirs = world.Theirs.Ids.Where(id => id.Key != "scans/scanId").Select(id => id.Value).Append(world.Theirs.DraftId.ToString())
            .Concat(new[] { Role.Owner, Role.Payer, Role.Staff, Role.Operator }.Except(insiders).Select(role => world.ActorOf(role).MemberId.ToString()!))
            .Where(id => Guid.TryParse(id, out _)).ToList();
        var fields = await FieldsAsync();
        var sweep = Sweep();
        Assert.True(sweep.Count < count, $"{sweep.Count} routes and methods do not fit into {count} requests.");
        var before = await world.SumOfRowsAsync(theirs, but);
        var powers = await world.PowersAsync();
        var wrong = new System.Collections.Concurrent.ConcurrentBag<string>();

        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) =>
        {
            var values = new HostileValues(new Random((seed * 1_000_003) + number));
            var (route, method) = number < sweep.Count ? sweep[number] : (world.Routes[number % world.Routes.Count], values.Chance(90) ? null : values.One(OddMethods));
            var request = Make(values, route, method ?? route.Method, callers, fields);
            var said = $"{seed}/{number} {request.Method} {request.RequestUri!.OriginalString[..Math.Min(300, request.RequestUri.OriginalString.Length)]} for {route.Name}";
            try
            {
                if (WrongOf(await Caller.SendAsync(request)) is { } found)
                    wrong.Add($"{said}: {found}");
            }
            catch (HttpRequestException cut)
            {
                // Kestrel itself hangs up on an address with NUL, perhaps while we still send.
                if (!request.RequestUri.OriginalString.Contains("%00", StringComparison.Ordinal))
                    wrong.Add($"{said}: {cut.Message} {cut.InnerException?.Message}");
            }
        });

        Assert.True(wrong.IsEmpty, string.Join('\n', [.. wrong.Order(StringComparer.Ordinal).Take(40), .. world.Failures.Seen.Take(20)]));
        Assert.Equal(before, await world.SumOfRowsAsync(theirs, but));
        Assert.Empty((await world.PowersAsync()).Except(powers, StringComparer.Ordinal));
    }

    private string? WrongOf(Reply reply)
    {
        if ((int)reply.Status >= 500)
            return $"{(int)reply.Status} {reply.ContentType}";
        if (Trace().Match(reply.Text) is { Success: true } trace)
            return $"tells of our inside: {trace.Value}";
        if (reply.Headers.ContainsKey("X-Injected") || reply.Headers.GetValueOrDefault("Set-Cookie", "").Contains("farm-member=x", StringComparison.Ordinal))
            return "a header of the attacker's is in the answer";
        if (reply.Location is { } location && !IsOurs(location))
            return $"leads to {location}";
        return CsvFormulas.In(reply.ContentType.StartsWith("text/csv", StringComparison.Ordinal) ? reply.Text : "") is [var cell, ..] ? $"a formula in a table: {cell}" : null;
    }

    private bool IsOurs(string location) =>
        (location.StartsWith('/') && !location.StartsWith("//", StringComparison.Ordinal) && !location.StartsWith("/\\", StringComparison.Ordinal))
        || (Uri.TryCreate(location, UriKind.Absolute, out var address) && (address.Authority == world.Address.Authority || address.Authority == world.Farm.Stripe.BaseAddress.Authority));

    private HttpRequestMessage Make(HostileValues values, SiteRoute route, string method, IReadOnlyList<(Caller Browser, Caller Program)> callers, IReadOnlyList<string> fields)
    {
        var (browser, program) = values.One(callers);
        var caller = route.IsApi == values.Chance(95) ? program : browser;
        var path = values.Chance(5) ? "/" + values.InAddress() : route.Fill(name => IdFor(values, name));
        var request = caller.Ask(method, path + (path.Contains('?', StringComparison.Ordinal) ? "" : values.Query()));
        if (method is "POST" or "PUT" or "PATCH" || values.Chance(5))
            request.Content = route.IsApi ? OfProgram(values, route) : OfBrowser(values, caller, fields);
        foreach (var header in new[] { "Pledge-Link", "Idempotency-Key", "Accept-Language", "X-Form-Token", "X-Forwarded-For", "X-Part", "Origin", "Range", "If-None-Match", "Cookie" }.Where(_ => values.Chance(12)))
            request.Headers.TryAddWithoutValidation(header, values.Word().ReplaceLineEndings("").Replace("\0", "", StringComparison.Ordinal));
        return request;
    }

    private string IdFor(HostileValues values, string name)
    {
        var (own, their) = (world.Others.Ids, world.Theirs.Ids);
        var kind = values.Chance(50) ? own : values.Chance(50) ? their : null;
        // Whoever holds a link may use it: theirs are forged.
        if (kind == their && name is "p/token" or "refunds/token" or "news/token" or "follow/token")
            return their[name][..^2] + "xx";
        if (kind is null)
            return values.Chance(30) ? Guid.NewGuid().ToString() : values.InAddress();
        // Their own open campaign and their draft stand in for the closed one, which would refuse too soon.
        if (kind == own && name is "campaigns/id" or "campaigns/slug" or "offers/offerId" && values.Chance(60))
            return own["open/" + name.Split('/')[1]];
        if (kind == own && name is "campaigns/id" && values.Chance(50))
            return world.Others.DraftId.ToString();
        return kind.GetValueOrDefault(name) ?? values.InAddress();
    }

    private HttpContent OfProgram(HostileValues values, SiteRoute route)
    {
        var body = RightBodies.Json(route) ?? new JsonObject();
        if (body["lines"] is JsonArray { Count: > 0 } lines && values.Chance(60))
            lines[0]!["offer_id"] = world.Others.Ids["open/offerId"];
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(values.Chance(20) ? body.ToJsonString() : values.Spoilt(body)));
        content.Headers.TryAddWithoutValidation("Content-Type", values.Chance(85) ? RightBodies.TakesPhoto(route) ? "image/jpeg" : "application/json" : values.One(ContentTypes));
        return content;
    }

    private HttpContent OfBrowser(HostileValues values, Caller caller, IReadOnlyList<string> fields)
    {
        var typed = Enumerable.Range(0, values.One([0, 1, 3, 10, 40])).Select(_ => new KeyValuePair<string, string>(values.One(fields), Value(values))).ToList();
        if (values.Chance(10))
        {
            var raw = new ByteArrayContent(Encoding.UTF8.GetBytes(string.Join('&', typed.Select(field => $"{field.Key}={field.Value}"))));
            raw.Headers.TryAddWithoutValidation("Content-Type", values.One(ContentTypes));
            return raw;
        }
        var token = values.Chance(90) ? caller.FormToken : values.Word();
        if (values.Chance(70))
            return new FormUrlEncodedContent([.. typed, new("form-token", token)]);
        var parts = new MultipartFormDataContent { { new StringContent(token), "form-token" } };
        foreach (var (name, value) in typed.Where(field => field.Key.Length > 0))
            parts.Add(new StringContent(value), $"\"{name}\"");
        parts.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(values.Text())) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } }, "\"Input.Photo\"", "\"../../evil.jpg\"");
        return parts;
    }

    private string Value(HostileValues values) => values.Chance(25) ? values.One(world.Others.Ids.Values.ToList()) : values.Chance(10) ? values.One(world.Theirs.Ids.Values.ToList()) : values.Text();

    /// <summary>The names of all fields of all forms, as those see them who see most, and some that no form has.</summary>
    private async Task<IReadOnlyList<string>> FieldsAsync()
    {
        var names = new HashSet<string>(["Status", "IsOperator", "GrowerId", "Id", "Input.Status", "Input.IsOperator", "Input.GrowerId", "Input.Id", "Campaign.Status", "MemberId", "Input[0]", "Input.Regions[999999].Name", "shown", "words"], StringComparer.Ordinal);
        foreach (var role in new[] { Role.Anonymous, Role.Grower, Role.Operator })
        {
            var browser = await world.InBrowserAsync(role);
            foreach (var route in world.Routes.Where(route => route is { IsPage: true, Method: "GET" }))
            {
                var reply = await browser.SendAsync("GET", route.Fill(name => name is "campaigns/slug" ? world.Others.Ids["open/slug"] : world.Others.Ids.GetValueOrDefault(name, "x")));
                names.UnionWith(FormFields.In(reply.Text));
            }
        }
        Assert.True(names.Count > 60, string.Join(' ', names));
        return [.. names.Where(name => name != "form-token").Order(StringComparer.Ordinal)];
    }

    /// <summary>Nobody, members with a farm and pledges of their own, that farm's staff, and an operator who has no second factor.</summary>
    private async Task<IReadOnlyList<(Caller Browser, Caller Program)>> StrangersAsync()
    {
        var callers = new List<(Caller, Caller)>();
        foreach (var role in new[] { Role.Anonymous, Role.Backer, Role.Grower })
            callers.Add((await world.InBrowserAsync(role), await world.InProgramAsync(role)));
        callers.Add(await OfMemberAsync(Guid.Parse(world.Others.Ids["staff/memberId"]), isStrong: true));
        callers.Add(await OfMemberAsync(world.OperatorOfNothing.MemberId!.Value, isStrong: false));
        return callers;
    }

    /// <summary>Who paid for the pledge that is tried, and who packs for the farm that is tried.</summary>
    private async Task<IReadOnlyList<(Caller Browser, Caller Program)>> InsidersAsync() =>
        [(await world.InBrowserAsync(Role.Payer), await world.InProgramAsync(Role.Payer)), (await world.InBrowserAsync(Role.Staff), await world.InProgramAsync(Role.Staff))];

    private async Task<(Caller Browser, Caller Program)> OfMemberAsync(Guid member, bool isStrong) =>
        (await Caller.WithCookieAsync(world, member, isStrong), Caller.WithToken(world, await world.TokenAsync(world.ActorOf(Role.Grower) with { MemberId = member }, isStrong)));

    [GeneratedRegex(@"\bat (PreOrderFarm|Npgsql|Microsoft|System)\.\w|\b\w+Exception\b|\bStackTrace\b|\.cs:line \d", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Trace();
}
