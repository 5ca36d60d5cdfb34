using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using PreOrderFarm.Database;
using PreOrderFarm.Demo.Story;
using PreOrderFarm.Fulfilment;
using static Microsoft.Playwright.Assertions;

namespace PreOrderFarm.BrowserTests;

/// <summary>
/// The packing station on a phone, with a scanner that types, with a connection that comes and goes, and with two people.
/// Every test has a batch of its own, whose parcels carry no money and belong to no pledge: it is locked, so nobody is written to.
/// </summary>
[Collection(Browsing.Name)]
public sealed partial class StationTests(BrowserWorld world)
{
    private readonly string owner = Farms.All.Single(farm => farm.Key == "pujiang").OwnerEmail;

    [Fact]
    public async Task A_scanner_opens_a_parcel_and_its_second_scan_packs_it_wherever_the_focus_is()
    {
        var batch = await GivenBatchAsync(3);
        await using var packer = await EnterAsync(Farms.PackerEmail, batch);

        await ListenAsync(packer);
        await packer.Page.EvaluateAsync("() => document.activeElement.blur()");
        await TypeAsync(packer, batch.Codes[0]);
        await Expect(Part(packer, "number").First).ToHaveTextAsync($"{batch.First}");
        await Expect(packer.Page.Locator(".station-lines li")).ToHaveCountAsync(1);
        Assert.Equal(0, await HeardAsync(packer));
        await packer.TakePictureAsync("station-parcel");
        await packer.Page.Locator("#pack [data-part=pack]").FocusAsync();
        await Task.Delay(1_100);
        await TypeAsync(packer, $"]Q1{batch.Codes[0]}");
        await SeesAsync(packer, $"Parcel {batch.First} is packed.", "good");
        Assert.Equal(2, await HeardAsync(packer));
        await Expect(Part(packer, "progress")).ToHaveTextAsync("1 of 3 packed");

        await TypeAsync(packer, OnGermanKeyboard(batch.Codes[1]));
        await Expect(Part(packer, "number").First).ToHaveTextAsync($"{batch.First + 1}");
        await packer.Page.SetViewportSizeAsync(Visitor.Desk, Visitor.HeightFor(Visitor.Desk));
        await packer.PressAsync("Packed");
        await SeesAsync(packer, $"Parcel {batch.First + 1} is packed.", "good");
        await packer.Page.SetViewportSizeAsync(Visitor.Phone, Visitor.HeightFor(Visitor.Phone));
        await packer.TakePictureAsync("station-packed");

        await TypeAsync(packer, batch.Codes[0]);
        await SeesAsync(packer, $"You packed parcel {batch.First} already, just now.", "bad");
        await packer.TakePictureAsync("station-already");
        await TypeAsync(packer, "ABCDEFGHJKM");
        await SeesAsync(packer, "No parcel of yours has the code “ABCDEFGHJKM”.", "bad");
        var other = await GivenBatchAsync(1);
        await TypeAsync(packer, other.Codes[0]);
        await Expect(Part(packer, "say")).ToContainTextAsync("belongs to batch");
        await Expect(packer.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { NameRegex = GoOn() })).ToHaveAttributeAsync("href", $"/packing/batches/{other.Id}/station");

        await packer.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = $"Take back parcel {batch.First + 1}" }).ClickAsync();
        await SeesAsync(packer, $"Parcel {batch.First + 1} is no longer packed.", "good");
        await Expect(Part(packer, "progress")).ToHaveTextAsync("1 of 3 packed");
        Assert.Equal("packed planned planned", await StatusesAsync(batch));
        packer.HadNothingToComplainAbout();
    }

    [Fact]
    public async Task What_is_short_is_said_with_the_keyboard_alone_and_sound_can_be_turned_off()
    {
        var batch = await GivenBatchAsync(1, units: 3);
        await using var packer = await EnterAsync(Farms.PackerEmail, batch);
        await ListenAsync(packer);
        await packer.PressAsync("Sound is on");
        await TypeAsync(packer, batch.Codes[0]);
        await Expect(packer.Page.Locator("#parcel-heading")).ToBeFocusedAsync();

        await packer.Page.Locator("#pack summary").FocusAsync();
        await packer.Page.Keyboard.PressAsync("Enter");
        await packer.Page.Keyboard.PressAsync("Tab");
        await packer.Page.Keyboard.PressAsync("ArrowDown");
        await packer.Page.Keyboard.PressAsync("Tab");
        var reason = packer.Page.Locator("[name='Deviations[0].Reason']");
        await Expect(reason).ToHaveValueAsync("");
        await packer.Page.Keyboard.TypeAsync("2", new KeyboardTypeOptions { Delay = 150 });
        await packer.PressAsync("Packed");
        await Expect(reason).ToBeFocusedAsync();
        await reason.FillAsync("Rotten");
        await packer.Page.Locator("[name='Deviations[0].Kind']").SelectOptionAsync("Substitute");
        await Expect(reason).ToHaveValueAsync("");
        await packer.Page.Locator("[name='Deviations[0].Kind']").SelectOptionAsync("Short");
        await reason.FillAsync("Not enough was harvested");
        await packer.TakePictureAsync("station-short");
        await packer.Page.Keyboard.PressAsync("Enter");

        await SeesAsync(packer, $"Parcel {batch.First} is packed, not complete.", "warm", sound: "");
        Assert.Equal(0, await HeardAsync(packer));
        await packer.OpenAsync($"/packing/batches/{batch.Id}");
        await Expect(packer.Page.Locator("#parcel-1")).ToContainTextAsync("2 × ");
        await Expect(packer.Page.Locator("#parcel-1 .notice.warm")).ToContainTextAsync("short: Not enough was harvested");
        packer.HadNothingToComplainAbout();
    }

    [Fact]
    public async Task Without_a_connection_scans_wait_survive_a_reload_and_are_sent_once_and_in_order_and_what_has_changed_is_listed()
    {
        var batch = await GivenBatchAsync(3);
        await using var packer = await EnterAsync(Farms.PackerEmail, batch);
        await packer.Context.SetOfflineAsync(true);

        foreach (var code in batch.Codes.Take(2))
        {
            await TypeAsync(packer, code);
            await packer.PressAsync("Packed");
        }
        await SeesAsync(packer, $"Parcel {batch.First + 1} is kept on this device.", "warm");
        await Expect(Part(packer, "trouble-text")).ToHaveTextAsync("No connection. Scans are kept on this device. Waiting to be sent: 2");
        await Expect(Part(packer, "progress")).ToHaveTextAsync("2 of 3 packed");
        await packer.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = $"Take back parcel {batch.First + 1}" }).ClickAsync();
        await Expect(Part(packer, "progress")).ToHaveTextAsync("1 of 3 packed");
        await TypeAsync(packer, batch.Codes[0]);
        await SeesAsync(packer, $"Parcel {batch.First} is packed already.", "bad");
        await packer.TakePictureAsync("station-offline");
        Assert.Equal("planned planned planned", await StatusesAsync(batch));
        await PackElsewhereAsync(batch, batch.Codes[0]);

        await packer.Context.SetOfflineAsync(false);
        await packer.Page.ReloadAsync();

        await Expect(packer.Page.Locator("[data-station]")).ToHaveAttributeAsync("data-waiting", "0");
        await Expect(Part(packer, "conflict-list")).ToContainTextAsync($"Parcel {batch.First} was packed already by");
        await packer.TakePictureAsync("station-conflicts");
        Assert.Equal("packed planned planned", await StatusesAsync(batch));
        Assert.Equal(3 + 1, await world.CountAsync($"select count(*) from packing_scans where batch_id = '{batch.Id}'"));
        await packer.Page.ReloadAsync();
        await Expect(Part(packer, "conflicts")).ToBeVisibleAsync();
        await packer.PressAsync("I have seen to them");
        await Expect(Part(packer, "conflicts")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task What_waits_for_another_batch_is_told_on_the_board_and_sent_to_it_from_whatever_batch_is_opened()
    {
        var (first, second) = (await GivenBatchAsync(1), await GivenBatchAsync(1));
        await using var packer = await EnterAsync(Farms.PackerEmail, first);
        await packer.Context.SetOfflineAsync(true);
        await TypeAsync(packer, first.Codes[0]);
        await packer.PressAsync("Packed");
        await SeesAsync(packer, $"Parcel {first.First} is kept on this device.", "warm");
        await packer.Page.RouteAsync("**/station?handler=Pack", route => route.AbortAsync());
        await packer.Context.SetOfflineAsync(false);

        await packer.OpenAsync("/packing");
        var notice = packer.Page.Locator("[data-waiting-of]");
        await Expect(notice).ToContainTextAsync("Waiting to be sent: 1");
        await Expect(notice.GetByRole(AriaRole.Link)).ToHaveAttributeAsync("href", $"/packing/batches/{first.Id}/station");
        await packer.TakePictureAsync("board-waiting");
        await packer.OpenAsync("/sign-out");
        await Expect(notice).ToContainTextAsync("Scans that wait on this device to be sent: 1.");
        await packer.TakePictureAsync("sign-out-waiting");
        await packer.Page.UnrouteAsync("**/station?handler=Pack");
        await packer.OpenAsync($"/packing/batches/{second.Id}/station");

        await packer.Page.WaitForFunctionAsync("() => !Object.keys(localStorage).some(key => key.endsWith(':queue'))");
        Assert.Equal("packed", await StatusesAsync(first));
        Assert.Equal("planned", await StatusesAsync(second));
        await packer.OpenAsync("/packing");
        await Expect(notice).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Signed_out_the_queue_stays_and_on_a_shared_tablet_the_next_member_neither_sees_nor_sends_it()
    {
        var batch = await GivenBatchAsync(2);
        await using var tablet = await EnterAsync(Farms.PackerEmail, batch);
        var session = await tablet.Context.CookiesAsync();
        await tablet.Context.ClearCookiesAsync();

        await TypeAsync(tablet, batch.Codes[0]);
        await tablet.PressAsync("Packed");
        await Expect(Part(tablet, "trouble-text")).ToContainTextAsync("Waiting to be sent: 1");
        await Expect(Part(tablet, "trouble-text")).ToContainTextAsync("You are signed out here");
        await Expect(Part(tablet, "sign-in").GetByRole(AriaRole.Link)).ToBeVisibleAsync();
        await tablet.TakePictureAsync("station-signed-out");

        await using (var theirs = await world.NewMemberAsync(owner, Visitor.Phone))
        {
            await tablet.Context.AddCookiesAsync((await theirs.Context.CookiesAsync()).Select(AsCookie));
        }
        await tablet.OpenAsync($"/packing/batches/{batch.Id}/station");
        await Expect(tablet.Page.Locator("[data-station]")).ToHaveAttributeAsync("data-loaded", "2");
        await Expect(tablet.Page.Locator("[data-station]")).ToHaveAttributeAsync("data-waiting", "0");
        Assert.Equal("planned planned", await StatusesAsync(batch));

        await tablet.Context.ClearCookiesAsync();
        await tablet.Context.AddCookiesAsync(session.Select(AsCookie));
        await tablet.OpenAsync($"/packing/batches/{batch.Id}/station");
        await Expect(tablet.Page.Locator("[data-station]")).ToHaveAttributeAsync("data-waiting", "0");
        await Expect(Part(tablet, "progress")).ToHaveTextAsync("1 of 2 packed");
        await Expect(Part(tablet, "step-list")).ToContainTextAsync($"Parcel {batch.First}");
        Assert.Equal("packed planned", await StatusesAsync(batch));
    }

    [Fact]
    public async Task Two_people_see_what_the_other_has_open_and_has_packed_and_only_one_packs_it()
    {
        var batch = await GivenBatchAsync(3);
        await using var anna = await EnterAsync(Farms.PackerEmail, batch);
        await using var ben = await EnterAsync(owner, batch);

        await TypeAsync(anna, batch.Codes[0]);
        await Expect(Part(ben, "other-list")).ToContainTextAsync($"has parcel {batch.First} open");
        await TypeAsync(ben, batch.Codes[0]);
        await Expect(Part(ben, "say")).ToContainTextAsync($"has parcel {batch.First} open too.");
        await ben.TakePictureAsync("station-two");
        await anna.PressAsync("Packed");
        await SeesAsync(anna, $"Parcel {batch.First} is packed.", "good");
        await Expect(Part(ben, "say")).ToContainTextAsync($"has just packed parcel {batch.First}.");
        await Expect(Part(ben, "progress")).ToHaveTextAsync("1 of 3 packed");

        await Task.WhenAll(new[] { anna, ben }.Select(async one =>
        {
            await TypeAsync(one, batch.Codes[1]);
            await Expect(Part(one, "number").First).ToHaveTextAsync($"{batch.First + 1}");
        }));
        await Task.WhenAll(PackNowAsync(anna), PackNowAsync(ben));
        Assert.Equal("packed packed planned", await StatusesAsync(batch));
        Assert.Equal(2, await world.CountAsync($"select count(*) from packing_scans where batch_id = '{batch.Id}' and outcome = 'packed'"));
        anna.HadNothingToComplainAbout();
        ben.HadNothingToComplainAbout();
    }

    [Fact]
    public async Task Without_a_script_it_is_plain_forms()
    {
        var batch = await GivenBatchAsync(2, units: 3);
        await using var packer = await world.NewMemberAsync(Farms.PackerEmail, Visitor.Phone, hasScript: false);
        await packer.OpenAsync($"/packing/batches/{batch.Id}");
        await packer.PressAsync("Start packing");
        await packer.Named("Code").FillAsync("nonsense-code");
        await packer.PressAsync("Show the parcel");
        await Expect(Part(packer, "say")).ToHaveTextAsync("No parcel of yours has the code “nonsense-code”.");
        await Expect(packer.Page.Locator("#scan [name=Code]")).ToHaveValueAsync("nonsense-code");

        await packer.Page.Locator("#scan [name=Code]").FillAsync($"http://farm.example/packing?code={batch.Codes[0]}");
        await packer.PressAsync("Show the parcel");
        await packer.Page.Locator("#pack summary").ClickAsync();
        await packer.Page.Locator("[name='Deviations[0].Kind']").SelectOptionAsync("Damaged");
        await packer.Page.Locator("[name='Deviations[0].Units']").FillAsync("1");
        await packer.PressAsync("Packed");
        await Expect(packer.Page.Locator(".field.wrong .error")).ToContainTextAsync("Say why");
        await packer.Page.Locator("[name='Deviations[0].Reason']").FillAsync("Bruised");
        await packer.TakePictureAsync("station-plain");
        await packer.PressAsync("Packed");
        await Expect(Part(packer, "say")).ToHaveTextAsync($"Parcel {batch.First} is packed, not complete.");

        await packer.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = $"Take back parcel {batch.First}" }).ClickAsync();
        await Expect(packer.Page.Locator(".notice.good[role=status]")).ToContainTextAsync($"Parcel {batch.First} is no longer packed.");
        Assert.Equal("planned planned", await StatusesAsync(batch));
        packer.HadNothingToComplainAbout();
    }

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

    private static async Task PackNowAsync(Visitor packer)
    {
        var button = packer.Page.Locator("#pack [data-part=pack]");
        if (await button.IsVisibleAsync())
            await button.EvaluateAsync("button => button.click()");
        await Expect(packer.Page.Locator("[data-station]")).ToHaveAttributeAsync("data-waiting", "0");
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

    private static Cookie AsCookie(BrowserContextCookiesResult cookie) => new()
    {
        Name = cookie.Name,
        Value = cookie.Value,
        Domain = cookie.Domain,
        Path = cookie.Path,
        Expires = cookie.Expires,
        HttpOnly = cookie.HttpOnly,
        Secure = cookie.Secure,
        SameSite = cookie.SameSite,
    };

    private async Task PackElsewhereAsync(Batch batch, string code)
    {
        await using var scope = world.Services.CreateAsyncScope();
        var member = await scope.ServiceProvider.GetRequiredService<FarmDbContext>().Database.SqlQuery<Guid>($"""select id as "Value" from members where email = {owner}""").SingleAsync();
        var actor = await scope.ServiceProvider.GetRequiredService<Members.FindActor>().RunAsync(member, default);
        Assert.Equal(PackingOutcome.Packed, (await scope.ServiceProvider.GetRequiredService<PackParcel>().RunAsync(actor, batch.Id, new PackingScan(Guid.NewGuid(), code, []), default)).Outcome);
    }

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
        var first = (number.Single() * 100) + 1;
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

    [GeneratedRegex("^Go on with batch")]
    private static partial Regex GoOn();
}
