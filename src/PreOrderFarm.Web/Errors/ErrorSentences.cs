using Microsoft.Extensions.Localization;

namespace PreOrderFarm.Web.Errors;

/// <summary>What an HTTP status means to a person, and what to do next.</summary>
internal static class ErrorSentences
{
    public static (string Title, string Explanation) Of(int status, IStringLocalizer<Texts> T) => status switch
    {
        400 => (T["This form could not be read"], T["It may have been open for too long. Go back, reload the page and send it again; nothing was changed."]),
        401 => (T["Please sign in"], T["This is only for members who are signed in."]),
        404 => (T["Nothing grows here"], T["This page does not exist, or it is not yours to see. Perhaps the link has expired."]),
        405 => (T["Nothing grows here"], T["This address does not understand that kind of request."]),
        413 => (T["That is too large"], T["What you sent is larger than we can take. Nothing was changed."]),
        415 => (T["This form could not be read"], T["This address does not understand that kind of content."]),
        422 => (T["This is not possible now"], T["Something changed while you were on the page. Go back, reload it and look again; nothing was changed."]),
        429 => (T["A little too fast"], T["You have tried this very often in a short time. Please wait a minute and try again."]),
        _ => (T["Something broke on our side"], T["We have noted it. Your money and your data are safe; please try again in a few minutes."]),
    };
}
