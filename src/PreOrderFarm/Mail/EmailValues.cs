using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Mail;

/// <summary>
/// The values of an e-mail's placeholders, as JSON that SQL can write as well as C#:
/// a string; a number; money as {"minor": 1250, "currency": "EUR"}; an instant as {"at": "2027-05-03T10:00:00Z",
/// "zone": "Asia/Shanghai"}; a date as {"date": "2027-05-03"}; a page of the site as {"link": "pledge", "id": "…"};
/// a list as [{"sentence": "news_opened.subject", "link": "https://…", and the values of that sentence}].
/// </summary>
public sealed class EmailValues
{
    private readonly JsonObject values = [];

    public EmailValues Text(string name, string value) => With(name, JsonValue.Create(value));

    public EmailValues Number(string name, long value) => With(name, JsonValue.Create(value));

    public EmailValues Money(string name, Money value) => With(name, new JsonObject { ["minor"] = value.Minor, ["currency"] = value.Currency });

    public EmailValues Instant(string name, DateTimeOffset value, string timeZone) => With(name, new JsonObject { ["at"] = value, ["zone"] = timeZone });

    public EmailValues Date(string name, DateOnly value) => With(name, new JsonObject { ["date"] = value.ToString("O", CultureInfo.InvariantCulture) });

    /// <summary>A page of the site; the kind names an <see cref="EmailLink"/>. Its address is signed when the e-mail is rendered.</summary>
    public EmailValues Link(string name, string kind, Guid id) => With(name, new JsonObject { ["link"] = kind, ["id"] = id });

    /// <summary>A list, one line each: a sentence of MailTexts with values of its own, and the address that it leads to.</summary>
    public EmailValues List(string name, IEnumerable<(string Sentence, string Address, EmailValues Values)> items) =>
        With(name, new JsonArray([.. items.Select(item => (JsonNode)item.Values.Text("sentence", item.Sentence).Text("link", item.Address).values)]));

    public string ToJson() => values.ToJsonString();

    private EmailValues With(string name, JsonNode? value)
    {
        values[name] = value;
        return this;
    }

    internal static string Format(JsonElement value, CultureInfo culture, Func<string, Guid, string> linkAddress) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() ?? "",
        JsonValueKind.Number => value.GetInt64().ToString("N0", culture),
        JsonValueKind.Object when value.TryGetProperty("minor", out var minor) =>
            new Money(minor.GetInt64(), value.GetProperty("currency").GetString() ?? "").Format(culture),
        JsonValueKind.Object when value.TryGetProperty("at", out var at) =>
            WrittenTime.Instant(at.GetDateTimeOffset(), value.GetProperty("zone").GetString() ?? "UTC", culture),
        JsonValueKind.Object when value.TryGetProperty("date", out var date) =>
            WrittenTime.Date(DateOnly.ParseExact(date.GetString() ?? "", "O", CultureInfo.InvariantCulture), culture),
        JsonValueKind.Object when value.TryGetProperty("link", out var link) =>
            linkAddress(link.GetString() ?? "", value.GetProperty("id").GetGuid()),
        _ => throw new InvalidOperationException($"An e-mail cannot show {value.ValueKind}."),
    };
}

/// <summary>How a folder's pages are addressed from e-mails; each folder that sends links registers its own.</summary>
public sealed record EmailLink(string Kind, Func<IServiceProvider, Guid, string> Path);
