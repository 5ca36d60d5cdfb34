using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Growers;
using PreOrderFarm.Photos;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Web.Pages.Grower;

/// <summary>What the form hears when it was kept (or why it was not), and what people will see of the campaign.</summary>
public sealed record KeptView(int Version, bool IsKept, string Said, CampaignPreview Preview);

/// <summary>A campaign as its form has it now, with what is still missing left out.</summary>
public sealed record CampaignPreview(CampaignCard Card, CampaignForm Form)
{
    internal static CampaignPreview Of(CampaignForm form, GrowerDetail farm, PhotoDetail? cover, DateTimeOffset now, IStringLocalizer<GrowerTexts> T)
    {
        var typed = new TypedNumbers(new ModelStateDictionary(), T);
        var currency = Currency.IsKnown(form.Currency) ? form.Currency : Countries.CurrencyOf(farm.Country) ?? "EUR";
        var target = Enum.IsDefined(form.TargetKind) ? form.TargetKind : TargetKind.Money;
        long? Amount(string text) => target switch
        {
            TargetKind.Money => typed.Minor(text, currency, ""),
            TargetKind.Boxes => typed.Count(text, ""),
            _ => typed.Grams(text, ""),
        };
        var amount = Math.Clamp(Amount(form.TargetAmount) ?? 1, 1, 99_999_999_999);
        var stretch = Amount(form.StretchAmount) is { } more && more > amount ? Math.Min(more, 99_999_999_999) : (long?)null;
        var zone = LocalTime.IsZone(form.TimeZone) ? form.TimeZone : "UTC";
        var deadline = LocalTime.Read(form.Deadline, zone, "", new InputRules());
        return new CampaignPreview(new CampaignCard(
            Guid.Empty, "", Or(form.Title, T["Your harvest"]), Or(form.Produce, "–"), form.Variety, Or(form.Place, farm.Place), farm.Name, "", farm.Country, CampaignStatus.Draft,
            FundingKind.AllOrNothing, new FundingProgress(target, amount, 0, 0, currency) { Stretch = stretch },
            deadline ?? now.AddDays(14), OpensAt: null, zone, now, SubmittedAt: null, form.HarvestFrom ?? default, form.HarvestUntil ?? default, form.ShipsFrom ?? default, form.ShipsUntil ?? default,
            LowestPrice: null, cover?.Id, cover?.Alt ?? "", cover?.Focus ?? PhotoFocus.Centre), form)
        {
            Deadline = deadline,
        };
    }

    /// <summary>Nothing while none can be read from what was typed.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>The calendar, when all four days are there and in order.</summary>
    public Campaigns.MonthStrip? Months =>
        Form is { HarvestFrom: { } from, HarvestUntil: { } until, ShipsFrom: { } shipsFrom, ShipsUntil: { } shipsUntil } && IsShort(from, until) && IsShort(shipsFrom, shipsUntil)
            ? Campaigns.MonthStrip.Of(from, until, shipsFrom, shipsUntil)
            : null;

    private static bool IsShort(DateOnly from, DateOnly until) => until >= from && until.DayNumber - from.DayNumber < 800;

    private static string Or(string typed, string otherwise) => string.IsNullOrWhiteSpace(typed) ? otherwise : typed.Trim();
}
