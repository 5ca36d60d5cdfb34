using System.Net;
using Microsoft.EntityFrameworkCore;

namespace PreOrderFarm.Web.Tests.Security;

/// <summary>HTML in every word that somebody could have written, and then every page of the site, as those see it who see most.</summary>
public sealed class MarkupEverywhereTests(SecurityWorld world) : IClassFixture<SecurityWorld>
{
    private static readonly (string Table, string[] Columns)[] Written =
    [
        ("growers", ["name", "story", "place"]),
        ("campaigns", ["title", "story", "produce", "variety", "place"]),
        ("campaign_photos", ["alt"]),
        ("offers", ["description"]),
        ("members", ["display_name"]),
        ("personal_access_tokens", ["name"]),
        ("pledges", ["recipient", "line1", "line2", "city", "subdivision", "gift_note"]),
        ("parcels", ["recipient", "line1", "line2", "city", "subdivision", "gift_note"]),
        ("refunds", ["note", "failure"]),
        ("disputes", ["reason"]),
        ("intents", ["last_error"]),
        ("stripe_events", ["last_error"]),
    ];

    [Fact]
    public async Task Whatever_people_wrote_is_text_on_every_page_of_the_site()
    {
        foreach (var (table, columns) in Written)
        {
            var values = string.Join(", ", columns.Select(column => $"{column} = @evil"));
            await using var write = world.Farm.Database.DataSource.CreateCommand($"update {table} set {values}");
            write.Parameters.AddWithValue("evil", MarkupTests.Evil);
            await write.ExecuteNonQueryAsync();
        }
        var seen = new List<string>();

        foreach (var role in new[] { Role.Operator, Role.Owner, Role.Payer, Role.Anonymous })
        {
            var browser = await world.InBrowserAsync(role);
            foreach (var route in world.Routes.Where(route => route is { IsPage: true, Method: "GET" }))
            {
                var reply = await browser.SendAsync("GET", route.Fill(name => world.Theirs.Ids[name]));
                if (reply.Status != HttpStatusCode.OK || !reply.ContentType.StartsWith("text/html", StringComparison.Ordinal))
                    continue;
                MarkupTests.MustBeText($"{route.Name} as {role}", reply.Text);
                if (reply.Text.Contains("&lt;img src=x", StringComparison.Ordinal))
                    seen.Add(route.Template);
            }
        }

        // That the words were there to be seen.
        foreach (var page in new[]
        {
            "/admin/campaigns", "/admin/refunds", "/admin/intents", "/admin/disputes", "/admin/disputes/{id:guid}", "/admin/payouts", "/admin/reviews/{id:guid}",
            "/grower/campaigns/{id:guid}/pledges", "/grower/pledges/{id:guid}", "/grower/{growerId:guid}/payouts", "/payouts/{id:guid}", "/pledges/{id:guid}", "/p/{token}", "/refunds/{token}",
            "/campaigns/{slug}/proof", "/packing/batches/{id:guid}", "/account",
        })
        {
            Assert.Contains(page, seen);
        }
    }
}
