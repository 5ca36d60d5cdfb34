using Microsoft.Extensions.Localization;

namespace PreOrderFarm.Web.Errors;

/// <summary>What an HTTP status means to a person, and what to do next.</summary>
internal sealed record ErrorSentences(string Title, string Explanation, string Drawing = "empty-crate")
{
    /// <summary>Whether the same address, asked again, may well answer.</summary>
    public bool IsPassing { get; private init; }

    public static ErrorSentences Of(int status, IStringLocalizer<Texts> T) => status switch
    {
        400 => new(T["This form could not be read"], T["It may have been open for too long. Go back, reload the page and send it again; nothing was changed."]),
        401 => new(T["Please sign in"], T["This is only for members who are signed in."]),
        403 => new(T["This is not yours to open"], T["Your account may not do this. If somebody sent you here, ask them; nothing was changed."]),
        404 => new(T["Nothing grows here"], T["This page does not exist, or it is not yours to see. Perhaps the link has expired: our newest e-mail about your pledge has a fresh one."]),
        405 => new(T["Nothing grows here"], T["This address does not understand that kind of request."]),
        413 => new(T["That is too large"], T["What you sent is larger than we can take. Nothing was changed."]),
        415 => new(T["This form could not be read"], T["This address does not understand that kind of content."]),
        422 => new(T["This is not possible now"], T["Something changed while you were on the page. Go back, reload it and look again; nothing was changed."]),
        429 => new(T["A little too fast"], T["You have tried this very often in a short time. Please wait a minute and try again."], "snail"),
        503 => new(T["Too many visitors at once"], T["Please try again in a minute. Your money and your data are safe."], "snail") { IsPassing = true },
        _ => new(T["Something broke on our side"], T["We have noted it. Your money and your data are safe; please try again in a few minutes."], "rain") { IsPassing = true },
    };
}
