using System.Globalization;

namespace PreOrderFarm.Web.Pages.Campaigns;

/// <summary>The twelve months of the year, and in which of them a harvest is picked and shipped.</summary>
public sealed record MonthStrip(IReadOnlyList<MonthCell> Months)
{
    public static MonthStrip Of(DateOnly harvestFrom, DateOnly harvestUntil, DateOnly shipsFrom, DateOnly shipsUntil) =>
        new([.. Enumerable.Range(1, 12).Select(month => new MonthCell(
            CultureInfo.CurrentUICulture.DateTimeFormat.GetAbbreviatedMonthName(month),
            Touches(harvestFrom, harvestUntil, month),
            Touches(shipsFrom, shipsUntil, month)))]);

    private static bool Touches(DateOnly from, DateOnly until, int month)
    {
        for (var at = new DateOnly(from.Year, from.Month, 1); at <= until; at = at.AddMonths(1))
        {
            if (at.Month == month)
                return true;
        }
        return false;
    }
}

public sealed record MonthCell(string Name, bool IsHarvest, bool IsShipping);
