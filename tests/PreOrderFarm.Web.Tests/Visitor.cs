using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace PreOrderFarm.Web.Tests;

/// <summary>A browser without JavaScript: keeps cookies, fills in forms as they stand in the page, follows no redirect by itself.</summary>
public sealed class Visitor : IDisposable
{
    private readonly HttpClient http;
    private readonly Func<string>? nextCode;

    public Visitor(Uri address, string language, Func<string>? nextCode = null)
    {
        this.nextCode = nextCode;
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = Cookies };
        http = new HttpClient(handler) { BaseAddress = address };
        http.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
    }

    public CookieContainer Cookies { get; } = new();

    public HttpClient Http => http;

    public Task<Answer> GoAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await http.SendAsync(request);
            return await Answer.ReadAsync(request.RequestUri!, response);
        }
    }

    /// <summary>Sends a form of the page with what it holds, but for these fields; by a named button or to a button's own address when one is given; 'added' are fields that the form does not have.</summary>
    public Task<Answer> SubmitAsync(
        Answer page, string form, IReadOnlyDictionary<string, string>? fields = null, string? button = null, string? action = null, IEnumerable<KeyValuePair<string, string>>? added = null)
    {
        var element = page.Document.QuerySelector(form) as IHtmlFormElement ?? throw new InvalidOperationException($"The page has no form {form}: {page.Text}");
        var values = (added ?? []).ToList();
        foreach (var control in element.Elements.Where(control => control.GetAttribute("name") is { Length: > 0 }))
            values.AddRange(ValuesOf(control, fields, button));
        foreach (var unknown in (fields?.Keys ?? []).Where(name => !element.Elements.Any(control => control.GetAttribute("name") == name)))
            throw new InvalidOperationException($"The form has no field {unknown}.");
        var target = action ?? (element.GetAttribute("action") is { Length: > 0 } own ? own : page.Address.PathAndQuery);
        return SendAsync(new HttpRequestMessage(HttpMethod.Post, target) { Content = new FormUrlEncodedContent(values) });
    }

    public async Task<Answer> FollowAsync(Answer answer) =>
        await GoAsync(answer.Location ?? throw new InvalidOperationException($"{answer.Status} leads nowhere: {answer.Text}"));

    public async Task SignInAsync(string email, string password = SiteHost.Password)
    {
        var page = await GoAsync("/sign-in");
        var answer = await SubmitAsync(page, "main form", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Input.Email"] = email,
            ["Input.Password"] = password,
        });
        if (nextCode is not null && answer.Location?.StartsWith("/sign-in/second-step", StringComparison.Ordinal) == true)
            answer = await SubmitAsync(await FollowAsync(answer), "main form", new Dictionary<string, string>(StringComparer.Ordinal) { ["Input.Code"] = nextCode() });
        Assert.Equal(HttpStatusCode.Redirect, answer.Status);
    }

    public void Dispose() => http.Dispose();

    private static IEnumerable<KeyValuePair<string, string>> ValuesOf(IElement control, IReadOnlyDictionary<string, string>? fields, string? button)
    {
        var name = control.GetAttribute("name")!;
        var given = fields is not null && fields.TryGetValue(name, out var replaced) ? replaced : null;
        switch (control)
        {
            case IHtmlButtonElement pressed:
                return pressed.GetAttribute("name") is { } named && button == $"{named}={pressed.GetAttribute("value")}" ? [new(named, pressed.GetAttribute("value") ?? "")] : [];
            case IHtmlInputElement { Type: "checkbox" or "radio" } tick:
                var isTicked = given is null ? tick.IsChecked : given == tick.Value;
                return isTicked ? [new(name, tick.Value)] : [];
            case IHtmlInputElement input:
                return [new(name, given ?? input.Value)];
            case IHtmlTextAreaElement area:
                return [new(name, given ?? area.Value)];
            case IHtmlSelectElement select:
                return [new(name, given ?? select.Value ?? "")];
            default:
                return [];
        }
    }
}

public sealed record Answer(Uri Address, HttpStatusCode Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    private IHtmlDocument? document;

    public IHtmlDocument Document => document ??= new HtmlParser().ParseDocument(Body);

    /// <summary>What a reader sees, with single spaces.</summary>
    public string Text => Document.Body!.AsRead();

    public string? Location => Headers.GetValueOrDefault("Location");

    public string Header(string name) => Headers.GetValueOrDefault(name, "");

    /// <summary>The sentence beside a field.</summary>
    public string ErrorOf(string field) => Document.GetElementById(field.Replace('.', '_') + "-error")?.AsRead() ?? "";

    internal static async Task<Answer> ReadAsync(Uri asked, HttpResponseMessage response)
    {
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join("; ", header.Value), StringComparer.OrdinalIgnoreCase);
        var address = response.RequestMessage?.RequestUri ?? asked;
        return new Answer(address, response.StatusCode, headers, await response.Content.ReadAsStringAsync());
    }
}

internal static class Reading
{
    /// <summary>The words of a part of a page, with single spaces; where a line may not end is not to be seen.</summary>
    public static string AsRead(this INode part) => string.Join(' ', part.GetDescendants().OfType<IText>().SelectMany(text =>
        text.Data.Replace("\u2060", "", StringComparison.Ordinal).Split([' ', '\u00A0', '\n', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries)));
}
