using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using PreOrderFarm.Database;
using static Microsoft.Playwright.Assertions;

namespace PreOrderFarm.BrowserTests;

/// <summary>A batch to pack, and what a packer does and sees.</summary>
public sealed partial class StationTests
{
    private async Task<Visitor> EnterAsync(string email, Batch batch)
    {
        var packer = await world.NewMemberAsync(email, Visitor.Phone);
        await packer.OpenAsync($"/packing/batches/{batch.Id}/station");
        await Expect(packer.Page.Locator("[data-station]")).ToHaveAttributeAsync("data-loaded", batch.Codes.Count.ToString());
        return packer;
    }

    /// <summary>As a scanner does: faster than fingers, and Enter.</summary>
    private static async Task TypeAsync(Visitor packer, string code)
    {
        await packer.Page.Keyboard.TypeAsync(code);
        await packer.Page.Keyboard.PressAsync("Enter");
    }

    private static async Task SeesAsync(Visitor packer, string sentence, string tone, string? sound = null)
    {
        await Expect(Part(packer, "say")).ToHaveTextAsync(sentence);
        await Expect(packer.Page.Locator($".station-said.{tone}")).ToBeVisibleAsync();
        await Expect(packer.Page.Locator("[data-station]")).ToHaveAttributeAsync("data-sounded", sound ?? tone);
    }

    /// <summary>From now on counts the tones that the page starts.</summary>
    private static Task ListenAsync(Visitor packer) => packer.Page.EvaluateAsync("""
        () => {
          const start = AudioScheduledSourceNode.prototype.start;
          window.heard = 0;
          AudioScheduledSourceNode.prototype.start = function (...when) { window.heard++; return start.apply(this, when); };
        }
        """);

    private static Task<int> HeardAsync(Visitor packer) => packer.Page.EvaluateAsync<int>("window.heard");

    private static ILocator Part(Visitor packer, string name) => packer.Page.Locator($"[data-part={name}]");

    private static string OnGermanKeyboard(string code) => new([.. code.Select(sign => sign switch { 'Y' => 'Z', 'Z' => 'Y', var other => other })]);

    private async Task<string> StatusesAsync(Batch batch)
    {
        await using var scope = world.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<FarmDbContext>().Database.SqlQuery<string>($"""
            select string_agg(status, ' ' order by position) as "Value" from parcels where batch_id = {batch.Id}
            """).SingleAsync();
    }

    /// <summary>First is the number of its first parcel.</summary>
    private sealed record Batch(Guid Id, IReadOnlyList<string> Codes, int First);

    private async Task<Batch> GivenBatchAsync(int parcels, int units = 1)
    {
        await using var scope = world.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<FarmDbContext>().Database;
        var id = Guid.CreateVersion7();
        var number = await db.SqlQuery<int>($"""
            insert into fulfilment_batches (id, campaign_id, number, region_id, ships_from, ships_until, version, created_at, locked_at)
            select {id}, campaign_id, (select max(number) + 1 from fulfilment_batches where campaign_id = b.campaign_id), region_id, ships_from, ships_until, 1, created_at, created_at
            from fulfilment_batches b
            where campaign_id = {world.Kiwifruit.Id} and number = 1
            returning number as "Value"
            """).ToListAsync();
        var first = (number.Single() * 1000) + 1;
        await db.ExecuteSqlAsync($"""
            insert into parcels (id, campaign_id, batch_id, number, position, code, source_id, email, culture, recipient, phone, line1, line2, city,
              subdivision, postal_code, country, gift_note, storage, currency, goods_minor, shipping_minor, status)
            select uuid_v7(), campaign_id, {id}, {first} + n - 1, n, parcel_code((random() * 1e15)::bigint), gen_random_uuid(), email, culture, 'Frau Schneider-Großkopf',
              phone, line1, line2, city, subdivision, postal_code, country, 'Alles Gute, Oma!', 'chilled', currency, 0, 0, 'planned'
            from (select * from parcels where campaign_id = {world.Kiwifruit.Id} order by number limit 1) p, generate_series(1, {parcels}) n
            """);
        await db.ExecuteSqlAsync($"""
            insert into parcel_lines (parcel_id, offer_id, units, net_grams, gross_grams)
            select p.id, {world.Kiwifruit.OfferIds.Values.First()}, {units}, 2500 * {units}, 2800 * {units} from parcels p where batch_id = {id}
            """);
        return new Batch(id, await db.SqlQuery<string>($"""select code as "Value" from parcels where batch_id = {id} order by position""").ToListAsync(), first);
    }
}
