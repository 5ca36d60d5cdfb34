using PreOrderFarm.Campaigns;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Web.Pages.Grower;

/// <summary>
/// A line of the region table: a country, narrowed by provinces or by the beginnings of postal codes. Lines with the
/// same name are one region, so that 'Europe' can have many countries.
/// </summary>
public sealed record RegionRow
{
    private static readonly char[] Separators = [',', ';', '，', '、', '；', '\n'];

    public Guid? Id { get; set; }
    public string Name { get; set; } = "";
    public string Country { get; set; } = "";
    public string Provinces { get; set; } = "";

    /// <summary>'200, 201'; within a province only: 'Shanghai/200'.</summary>
    public string PostalCodes { get; set; } = "";

    internal bool IsEmpty => Name.Trim().Length + Provinces.Trim().Length + PostalCodes.Trim().Length == 0;

    internal static IEnumerable<RegionRow> Of(RegionDetail region) => region.Areas.GroupBy(area => area.Country, StringComparer.Ordinal).SelectMany(areas =>
    {
        var narrow = new RegionRow
        {
            Id = region.Id,
            Name = region.Name,
            Country = areas.Key,
            Provinces = string.Join(", ", areas.Where(area => area.PostalPrefix is null && area.Subdivision is not null).Select(area => area.Subdivision)),
            PostalCodes = string.Join(", ", areas.Where(area => area.PostalPrefix is not null)
                .Select(area => area.Subdivision is null ? area.PostalPrefix : $"{area.Subdivision}/{area.PostalPrefix}")),
        };
        var whole = narrow with { Provinces = "", PostalCodes = "" };
        var hasWhole = areas.Any(area => area is { Subdivision: null, PostalPrefix: null });
        return hasWhole && narrow != whole ? [whole, narrow] : new[] { narrow };
    });

    internal static IReadOnlyList<RegionInput> Read(IReadOnlyList<RegionRow> rows)
    {
        var used = new HashSet<Guid>();
        return [.. Regions(rows).Select(region => new RegionInput(
            region.Select(row => row.Id).FirstOrDefault(id => id is { } known && used.Add(known)),
            region.Key,
            [.. region.SelectMany(row => row.Areas())]))];
    }

    /// <summary>Where the form shows what the rules say about 'Regions[1].Areas'.</summary>
    internal static RuleBroken OnRows(RuleBroken broken, IReadOnlyList<RegionRow> rows)
    {
        var regions = Regions(rows).ToList();
        return new RuleBroken([.. broken.Broken.Select(rule => rule with { Field = FieldOf(rule.Field) })]);

        string FieldOf(string field)
        {
            for (var i = 0; i < regions.Count; i++)
            {
                var row = rows.ToList().IndexOf(regions[i].First());
                if (field == $"Regions[{i}].Name")
                    return $"Regions[{row}].Name";
                if (field == $"Regions[{i}].Areas")
                    return $"Regions[{row}].Country";
            }
            return field;
        }
    }

    private static IEnumerable<IGrouping<string, RegionRow>> Regions(IEnumerable<RegionRow> rows) =>
        rows.Where(row => !row.IsEmpty).GroupBy(row => row.Name.Trim(), StringComparer.OrdinalIgnoreCase);

    private IEnumerable<AreaInput> Areas()
    {
        var provinces = Split(Provinces).Select(province => new AreaInput(Country, province));
        var postal = Split(PostalCodes).Select(code => code.Split('/', 2) is [var province, var prefix]
            ? new AreaInput(Country, province, prefix)
            : new AreaInput(Country, null, code));
        AreaInput[] narrow = [.. provinces, .. postal];
        return narrow.Length > 0 ? narrow : [new AreaInput(Country)];
    }

    private static string[] Split(string text) => text.Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
