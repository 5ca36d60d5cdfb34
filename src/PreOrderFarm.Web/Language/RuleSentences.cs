using System.Globalization;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Web.Language;

/// <summary>What a <see cref="RuleBroken"/> says, in the language of the request; its values formatted as people there read them.</summary>
public sealed class RuleSentences(IStringLocalizer<RuleTexts> texts)
{
    public string Of(FormattableString sentence) =>
        texts[sentence.Format, [.. sentence.GetArguments().Select(Readable)]];

    private static object Readable(object? value) => value switch
    {
        null => "",
        Money money => Show.Money(money),
        DateTimeOffset instant => WrittenTime.DateAndTime(instant, CultureInfo.CurrentUICulture),
        DateOnly date => WrittenTime.Date(date, CultureInfo.CurrentUICulture),
        _ => value,
    };
}
