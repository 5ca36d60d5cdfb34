using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

/// <summary>
/// Public campaigns by what somebody looks for: one statement, paged by key. What is typed is data: words go to
/// websearch_to_tsquery and, so that a part of a word is found and Chinese is, escaped into patterns.
/// </summary>
public sealed class SearchCampaigns(FarmDbContext db, TimeProvider clock)
{
    private const int SoonDays = 7;
    private const int NewDays = 7;

    /// <summary>More than any microseconds of a date.</summary>
    private const long Far = 1_000_000_000_000_000_000;

    public async Task<FoundCampaigns> RunAsync(CampaignSearch search, string? after, int size, CancellationToken ct)
    {
        search.MustBeAnswerable();
        var key = PageKey.Read(after);
        var now = clock.GetUtcNow();
        var query = new Query(now);
        query.Which(search, now);
        var sql = $"with found as (select c.id, {query.Rank(search)} as rank from {CardRow.Tables} where {query.Conditions}) {CardRow.OfFound}";
        if (key is { } place)
            sql += $" where (found.rank, found.id) > ({query.Add(place.At.UtcTicks)}, {query.Add(place.Id)})";
        var take = KeyPage<CampaignCard>.Size(size);
        sql += $" order by found.rank, found.id limit {query.Add(take + 1)}";

        var rows = await db.Database.SqlQueryRaw<CardRow>(sql, query.Values).ToListAsync(ct);
        var page = KeyPage<CardRow>.Of(rows, take, row => new PageKey(new DateTimeOffset(row.Rank, TimeSpan.Zero), row.Id));
        return new FoundCampaigns([.. page.Items.Select(row => row.Card())], page.Next, rows.Count == 0 ? 0 : rows[0].Total);
    }

    /// <summary>Conditions and the values they name.</summary>
    private sealed class Query(DateTimeOffset now)
    {
        private readonly List<object> values = [now];
        private readonly StringBuilder conditions = new("c.approved_at is not null and c.status not in ('draft', 'in_review')");

        public string Conditions => conditions.ToString();

        public object[] Values => [.. values];

        public string Add(object value)
        {
            values.Add(value);
            return string.Create(CultureInfo.InvariantCulture, $"{{{values.Count - 1}}}");
        }

        public void Which(CampaignSearch search, DateTimeOffset now)
        {
            InState(search.Filter, now);
            if (search.Grower is { } grower)
                And($"g.slug = {Add(grower)}");
            if (search.Produce.Trim() is { Length: > 0 } produce)
                And($"lower(c.produce) in ({string.Join(", ", ChineseScripts.Of(produce).Select(script => $"lower({Add(script)})"))})");
            if (search.Country.Length > 0)
                ShippedTo(search.Country, RegionMatcher.NormalisePostal(search.PostalCode));
            if (search.PlainText.Length > 0)
                Says(search);
        }

        private void InState(CampaignFilter filter, DateTimeOffset now)
        {
            switch (filter)
            {
                case CampaignFilter.All:
                    break;
                case CampaignFilter.Open:
                    OpenAt(now);
                    break;
                case CampaignFilter.ClosingSoon:
                    OpenAt(now);
                    And($"c.deadline <= {Add(now.AddDays(SoonDays))}");
                    break;
                case CampaignFilter.NearlyFunded:
                    OpenAt(now);
                    And($"{CardRow.Collects} < c.target_amount and {CardRow.Collects}::numeric * 10 >= c.target_amount::numeric * 7");
                    break;
                case CampaignFilter.NewlyOpened:
                    OpenAt(now);
                    And($"c.opened_at >= {Add(now.AddDays(-NewDays))}");
                    break;
                case CampaignFilter.Coming:
                    And("c.status = 'scheduled'");
                    break;
                case CampaignFilter.Funded:
                    And("c.status in ('funded', 'completed')");
                    break;
                case CampaignFilter.Growing:
                    And($"c.status in ('scheduled', 'open', 'closing', 'funded') and c.harvest_until >= {Add(DateOnly.FromDateTime(now.UtcDateTime))}");
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(filter), filter, "No such filter.");
            }
        }

        private void OpenAt(DateTimeOffset now) => And($"c.status = 'open' and c.deadline > {Add(now)}");

        /// <summary>
        /// As RegionMatcher decides, the narrowest area wins. Nobody is asked for a province here: an area of one counts, since it
        /// may be theirs. A region without a price for any offer is not served.
        /// </summary>
        private void ShippedTo(string country, string postal)
        {
            var there = $"a.country = {Add(country)} and (a.postal_prefix is null or {(postal.Length == 0 ? "true" : $"starts_with({Add(postal)}, a.postal_prefix)")})";
            var areas = $"from campaign_regions r join region_areas a on a.region_id = r.id where r.campaign_id = c.id and {there}";
            var whole = $"select r.id {areas} and a.subdivision is null order by length(coalesce(a.postal_prefix, '')) desc limit 1";
            And(postal.Length == 0
                ? $"exists (select from offer_shipping_prices s where s.region_id in (select r.id {areas}))"
                : $"exists (select from offer_shipping_prices s where s.region_id = ({whole}) or s.region_id in (select r.id {areas} and a.subdivision is not null))");
        }

        private void Says(CampaignSearch search)
        {
            var parts = search.Parts().ToLookup(part => part.IsWanted, part => Has(part.Part));
            var words = $"(c.search || g.search) @@ websearch_to_tsquery('english', lower({Add(search.PlainText)}))";
            And(parts[true].Any() ? $"({words} or ({string.Join(" and ", parts[true])}))" : parts[false].Any() ? "true" : words);
            foreach (var unwanted in parts[false])
                And($"not {unwanted}");
        }

        private string Has(string part) => Any(part, pattern =>
            $"c.id in (select id from campaigns where search_text like {pattern}) or c.grower_id in (select id from growers where search_text like {pattern})");

        /// <summary>In the script in which it was typed, or in the other one.</summary>
        private string Any(string part, Func<string, string> test) =>
            $"({string.Join(" or ", ChineseScripts.Of(part).Select(script => test(Pattern(script))))})";

        // The statement's backslashes, and its percents and underscores, are the pattern's; those of the words are not.
        private string Pattern(string part) => $"lower({Add($"%{part.Replace(@"\", @"\\").Replace("%", @"\%").Replace("_", @"\_")}%")})";

        public string Rank(CampaignSearch search)
        {
            var closing = "(extract(epoch from c.deadline) * 1000000)::bigint";
            var newest = string.Create(CultureInfo.InvariantCulture, $"{Far / 10} - (extract(epoch from c.created_at) * 1000000)::bigint");
            return search.Order switch
            {
                CampaignOrder.BestMatch => $"{Mentions(search)} + {(search.TakesPledges ? closing : newest)}",
                CampaignOrder.ClosingNext => search.TakesPledges ? closing : $"case when c.status = 'open' then {closing} else {Far / 10} + {newest} end",
                CampaignOrder.Newest => newest,
                CampaignOrder.MostFunded => string.Create(CultureInfo.InvariantCulture, $"{Far} - least({CardRow.Collects}::numeric * 10000 / c.target_amount, {Far / 10})::bigint"),
                _ => throw new ArgumentOutOfRangeException(nameof(search), search.Order, "No such order."),
            };
        }

        // Behind what is named by the words.
        private string Mentions(CampaignSearch search)
        {
            var named = search.Parts().Where(part => part.IsWanted).Select(part => Any(part.Part, pattern => $"lower(concat_ws(' ', c.title, c.produce)) like {pattern}")).ToList();
            return named.Count == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"case when {string.Join(" and ", named)} then 0 else {Far} end");
        }

        private void And(string condition) => conditions.Append(" and ").Append(condition);
    }
}
