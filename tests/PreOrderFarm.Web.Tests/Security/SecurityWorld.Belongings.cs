using System.Buffers.Text;
using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Fulfilment.Carriers;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.News;
using PreOrderFarm.Payments;
using PreOrderFarm.PickUp;
using PreOrderFarm.Pledges;
using PreOrderFarm.Printing.Printers;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Web.Tests.Security;

/// <summary>How what belongs to a farm is made: money that is owed, followers, somebody, files, printers, points, photos, drafts.</summary>
public sealed partial class SecurityWorld
{
    private async Task OweAsync(Dictionary<string, string> ids, Harvest harvest, Guid payment)
    {
        var trouble = await Farm.QueryAsync(db => MoneyTrouble.OfAsync(db, harvest.GrowerId, harvest.CampaignId, payment, Farm.Clock.Now));
        ids["disputes/id"] = trouble.Dispute.ToString();
        ids["refunds/id"] = trouble.Refund.ToString();
        ids["refunds/token"] = await Farm.UseAsync<BankDetailsLinks, string>(links => Task.FromResult(links.Issue(trouble.Refund)));
        ids["payouts/id"] = trouble.Payout.ToString();
        ids["sheets/document"] = "packing-list";
        ids["statement/format"] = ids["payouts/format"] = "csv";
        ids["growers/growerId"] = harvest.GrowerId.ToString();
        ids["dead-letters/id"] = trouble.Letter.ToString();
        ids["differences/id"] = trouble.Difference.ToString();
        (ids["form/refund"], ids["form/intent"], ids["form/difference"]) = (ids["refunds/id"], ids["dead-letters/id"], ids["differences/id"]);
        ids["POST /admin/intents?handler=RetryEvent/id"] = trouble.StripeEvent;
    }

    /// <summary>A guest who follows the farm, and one who was asked.</summary>
    private async Task FollowAsync(Dictionary<string, string> ids, Harvest harvest)
    {
        var (guest, asked) = ($"{Guid.NewGuid():N}@farm.test", $"{Guid.NewGuid():N}@farm.test");
        foreach (var email in new[] { guest, asked })
            await Farm.UseAsync<FollowGrower, FollowOutcome>(follow => follow.RunAsync(Actor.Nobody, harvest.GrowerId, new FollowInput { Email = email }, CancellationToken.None));
        await Farm.ExecuteAsync($"update follows set confirmed_at = asked_at where reader_id = (select id from news_readers where email = {guest})");
        var reader = Guid.Parse(await OneAsync($"""select id::text as "Value" from news_readers where email = {guest}"""));
        var question = Guid.Parse(await OneAsync($"""select f.id::text as "Value" from follows f join news_readers r on r.id = f.reader_id where r.email = {asked}"""));
        ids["news/token"] = await Farm.UseAsync<NewsLinks, string>(links => Task.FromResult(links.OfReader(reader)));
        ids["follow/token"] = await Farm.UseAsync<NewsLinks, string>(links => Task.FromResult(links.OfFollow(question)));
        ids["form/follow"] = harvest.GrowerId.ToString();
    }

    /// <summary>A member who plays no part, with a token and a passkey: nobody else may end either.</summary>
    private async Task SomebodyAsync(Dictionary<string, string> ids)
    {
        var somebody = await Given.MemberAsync();
        await TokenAsync(somebody);
        var credential = Guid.NewGuid().ToByteArray();
        await using var scope = Services.CreateAsyncScope();
        var members = scope.ServiceProvider.GetRequiredService<UserManager<Member>>();
        var member = await members.FindByIdAsync(somebody.MemberId!.Value.ToString());
        var kept = await members.AddOrUpdatePasskeyAsync(member!, new UserPasskeyInfo(credential, [1], Farm.Clock.Now, 0, [], true, false, false, [1], [1]));
        Assert.True(kept.Succeeded);
        ids["somebody/id"] = somebody.MemberId.Value.ToString();
        ids["form/passkey"] = Base64Url.EncodeToString(credential);
        ids["POST /account?handler=Revoke/id"] = await OneAsync($"""select id::text as "Value" from personal_access_tokens where member_id = {somebody.MemberId}""");
    }

    /// <summary>A large print that waits; its batch is small.</summary>
    private async Task<string> LargePrintAsync(Harvest harvest)
    {
        var batch = Guid.Parse(await OneAsync($"""select id::text as "Value" from fulfilment_batches where campaign_id = {harvest.CampaignId} limit 1"""));
        return (await LargePrints.AddAsync(Farm.Database.DataSource, batch, "waiting", Farm.Clock.Now)).ToString();
    }

    private async Task<string> PrinterAsync(Harvest harvest, string name) => (await Farm.UseAsync<KeepPrinter, Guid>(
        keep => keep.AddAsync(harvest.Grower, harvest.GrowerId, new PrinterInput { Name = name }, CancellationToken.None))).ToString();

    /// <summary>A photo as the campaign knows it; its files do not matter here.</summary>
    private async Task<string> PickUpPointAsync(Harvest harvest, string name)
    {
        var input = new PickUpPointInput { Name = name, Line1 = "1 Kiwi Road", City = "Zhouzhi", Country = "CN", Hours = "Sat 9-12" };
        return (await Farm.UseAsync<AddPickUpPoint, Guid>(add => add.RunAsync(harvest.Grower, harvest.GrowerId, input, CancellationToken.None))).ToString();
    }

    private async Task<string> PhotoAsync(Guid campaign)
    {
        var photo = Guid.NewGuid();
        await Farm.ExecuteAsync($"insert into photos (id, width, height, created_at) values ({photo}, 640, 480, {Farm.Clock.Now})");
        await Farm.ExecuteAsync($"insert into campaign_photos (campaign_id, photo_id, position, alt) values ({campaign}, {photo}, 0, 'Kiwifruit')");
        return photo.ToString();
    }

    private async Task<(Guid Id, string Slug)> DraftAsync(Harvest harvest)
    {
        var deadline = Farm.Clock.Now.AddDays(5);
        DateOnly Day(int days) => DateOnly.FromDateTime(deadline.AddDays(days).UtcDateTime);
        var id = await Farm.UseAsync<DraftCampaign, Guid>(draft => draft.RunAsync(harvest.Grower, harvest.GrowerId, new CampaignInput
        {
            Title = "Next year's kiwifruit",
            Produce = "Kiwifruit",
            Variety = "Hongyang",
            Place = "Zhouzhi, Shaanxi",
            HarvestFrom = Day(6),
            HarvestUntil = Day(8),
            ShipsFrom = Day(7),
            ShipsUntil = Day(9),
            Currency = "CNY",
            TimeZone = "Asia/Shanghai",
            Deadline = deadline.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture),
            FundingKind = FundingKind.AllOrNothing,
            TargetKind = TargetKind.Boxes,
            TargetAmount = 5,
            CapKind = CapKind.Boxes,
            HarvestCap = 100,
            Regions = [new RegionInput(null, "China", [new AreaInput("CN")])],
        }, CancellationToken.None));
        return (id, await OneAsync($"""select slug as "Value" from campaigns where id = {id}"""));
    }
}
