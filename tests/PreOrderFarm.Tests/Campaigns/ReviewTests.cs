using PreOrderFarm.Campaigns;
using PreOrderFarm.Mail;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Tests.Campaigns;

public sealed class ReviewTests : IAsyncLifetime
{
    private CampaignFarm farm = null!;

    public async Task InitializeAsync() => farm = await CampaignFarm.StartAsync();

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task An_approved_campaign_opens_with_counters_at_zero()
    {
        var (campaign, offerId) = await farm.OpenAsync(offer: Inputs.FiveKilos with { QuantityCap = 30 });

        var detail = await farm.DetailAsync(campaign.Owner, campaign.Id);
        Assert.Equal(CampaignStatus.Open, detail.Status);
        Assert.Equal((0L, 0L, 30L), (detail.BoxesTaken, detail.Progress.Collected, detail.Offers[0].Left));
        Assert.Equal(500, await farm.ScalarAsync<long>($"""select boxes_cap as "Value" from campaign_units where campaign_id = {campaign.Id} and grams_cap is null"""));
        Assert.Equal(30, await farm.ScalarAsync<long>($"""select units_cap as "Value" from offer_units where offer_id = {offerId}"""));
        Assert.Equal(0, await farm.ScalarAsync<long>($"""select goods_minor as "Value" from campaign_funds where campaign_id = {campaign.Id}"""));
    }

    [Fact]
    public async Task Operators_hear_of_a_submission_and_the_owner_of_the_answer()
    {
        var chief = await farm.MemberAsync();
        await farm.ExecuteAsync($"update members set is_operator = true where id = {chief.MemberId}");
        var campaign = await farm.DraftAsync();
        await farm.OfferAsync(campaign);
        await farm.SubmitAsync(campaign);
        await farm.UseAsync<ReturnCampaign>(giveBack => giveBack.RunAsync(CampaignFarm.Operator, campaign.Id, "Say where it grows.", default));
        farm.Clock.Advance(TimeSpan.FromMinutes(1));
        await farm.SubmitAsync(campaign);
        await farm.ApproveAsync(campaign);

        Assert.Equal(2, await MailsAsync("campaign_submitted", chief.Email));
        Assert.Equal(1, await MailsAsync("campaign_returned", campaign.Owner.Email));
        Assert.Equal(1, await MailsAsync("campaign_approved", campaign.Owner.Email));
        var rendered = await farm.UseAsync<EmailQueries, IReadOnlyList<EmailListItem>>(emails => emails.ListAsync(null, null, 10, default));
        Assert.Equal(4, rendered.Count);
    }

    private Task<long> MailsAsync(string template, string recipient) =>
        farm.ScalarAsync<long>($"""select count(*) as "Value" from emails where template = {template} and recipient = {recipient}""");

    [Fact]
    public async Task Two_operators_approve_at_once_and_one_hears_that_it_is_done()
    {
        var campaign = await farm.DraftAsync();
        await farm.OfferAsync(campaign);
        await farm.SubmitAsync(campaign);

        var sentences = await Task.WhenAll(Enumerable.Range(0, 2).Select(async _ =>
        {
            try
            {
                await farm.ApproveAsync(campaign);
                return "approved";
            }
            catch (RuleBroken refused)
            {
                return refused.Message;
            }
        }));

        Assert.Equal(["This campaign has already been approved.", "approved"], sentences.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_returned_campaign_is_a_draft_again_with_the_reason()
    {
        var campaign = await farm.DraftAsync();
        await farm.OfferAsync(campaign);
        await farm.SubmitAsync(campaign);

        await RefusedAsync("This campaign is being reviewed. It can be changed when it comes back.", () => EditAsync(campaign, Inputs.Kiwis));
        await farm.UseAsync<ReturnCampaign>(review => review.RunAsync(CampaignFarm.Operator, campaign.Id, "Say how ripe they ship.", default));

        var detail = await farm.DetailAsync(campaign.Owner, campaign.Id);
        Assert.Equal((CampaignStatus.Draft, "Say how ripe they ship."), (detail.Status, detail.ReturnReason));
        await RefusedAsync("This campaign is not waiting for review.", () => farm.ApproveAsync(campaign));
    }

    [Fact]
    public async Task Only_operators_review()
    {
        var campaign = await farm.DraftAsync();
        await farm.OfferAsync(campaign);
        await farm.SubmitAsync(campaign);

        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<ApproveCampaign>(approve => approve.RunAsync(campaign.Owner, campaign.Id, default)));
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<ReturnCampaign>(review => review.RunAsync(campaign.Owner, campaign.Id, "No.", default)));
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<DiscoverCampaigns>(find => find.ReviewQueueAsync(campaign.Owner, null, 10, default)));
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<SubmitCampaign>(submit => submit.RunAsync(Actor.Nobody, campaign.Id, default)));
    }

    [Fact]
    public async Task A_draft_is_submitted_when_it_is_complete()
    {
        var campaign = await farm.DraftAsync();
        await RefusedAsync("Add at least one offer.", () => farm.SubmitAsync(campaign));

        var offerId = await farm.UseAsync<AddOffer, Guid>(add => add.RunAsync(campaign.Owner, campaign.Id, Inputs.FiveKilos, default));
        await RefusedAsync("The offer '5 kg box' ships nowhere. Give it a shipping price for at least one region.", () => farm.SubmitAsync(campaign));

        await EditAsync(campaign, Inputs.Kiwis with { Regions = [] });
        await RefusedAsync(
            "Name at least one region that you ship to. The offer '5 kg box' ships nowhere. Give it a shipping price for at least one region.",
            () => farm.SubmitAsync(campaign));
        Assert.Equal(CampaignStatus.Draft, (await farm.DetailAsync(campaign.Owner, campaign.Id)).Status);
        Assert.Equal(offerId, (await farm.DetailAsync(campaign.Owner, campaign.Id)).Offers[0].Id);
    }

    public static TheoryData<string, CampaignInput> OutOfReach() => new()
    {
        { "Selling everything under the caps brings 9900.00 CNY: the target cannot be reached.", Inputs.Kiwis with { HarvestCap = 100, TargetAmount = 990_001 } },
        { "Selling everything under the caps does not reach the stretch target.", Inputs.Kiwis with { HarvestCap = 100, StretchAmount = 990_001 } },
        { "The caps allow 100 boxes: the target cannot be reached.", Inputs.Kiwis with { HarvestCap = 100, TargetKind = TargetKind.Boxes, TargetAmount = 101 } },
        { "The caps allow 500 kg: the target cannot be reached.", Inputs.Kiwis with { HarvestCap = 100, TargetKind = TargetKind.Grams, TargetAmount = 500_001 } },
        {
            "The caps allow 100 boxes: the target cannot be reached.",
            Inputs.Kiwis with { CapKind = CapKind.Grams, HarvestCap = 500_000, TargetKind = TargetKind.Boxes, TargetAmount = 101 }
        },
        {
            "The caps allow 100 boxes: the minimum cannot be reached.",
            Inputs.Kiwis with { HarvestCap = 100, TargetAmount = 1, FundingKind = FundingKind.Flexible, MinimumBoxes = 101 }
        },
    };

    [Theory]
    [MemberData(nameof(OutOfReach))]
    public async Task A_target_that_the_caps_do_not_allow_is_refused(string sentence, CampaignInput input)
    {
        var campaign = await farm.DraftAsync(input);
        await farm.OfferAsync(campaign);

        await RefusedAsync(sentence, () => farm.SubmitAsync(campaign));
    }

    [Fact]
    public async Task A_target_at_the_very_edge_of_the_caps_is_fine()
    {
        var campaign = await farm.DraftAsync(Inputs.Kiwis with { HarvestCap = 100, TargetAmount = (9 * 20_000) + (91 * 9_900) });
        await farm.OfferAsync(campaign);
        await farm.OfferAsync(campaign, Inputs.FiveKilos with { Name = "Gift box", PriceMinor = 20_000, QuantityCap = 9 });

        await farm.SubmitAsync(campaign);
    }

    [Fact]
    public async Task A_campaign_that_outlasts_the_holding_limit_is_refused()
    {
        // 15 March + 90 days is 13 June at 20:00 in Shanghai: 9 June ends, then three days of claims.
        var campaign = await farm.DraftAsync(Inputs.Kiwis with { ShipsUntil = new DateOnly(2027, 6, 10) });
        await farm.OfferAsync(campaign);
        await RefusedAsync("Money can be held for 90 days after the opening. Shipping and 3 days for claims must end before that.", () => farm.SubmitAsync(campaign));

        await EditAsync(campaign, Inputs.Kiwis with { ShipsUntil = new DateOnly(2027, 6, 9), Regions = await RegionsAsync(campaign) });
        await farm.SubmitAsync(campaign);
    }

    [Fact]
    public async Task Time_passes_while_a_campaign_waits_for_review()
    {
        var campaign = await farm.DraftAsync();
        await farm.OfferAsync(campaign);
        await farm.SubmitAsync(campaign);
        farm.Clock.Now = new DateTimeOffset(2027, 3, 30, 12, 0, 0, TimeSpan.Zero);

        await RefusedAsync("A campaign is open for at least 24 hours.", () => farm.ApproveAsync(campaign));
        farm.Clock.Now = new DateTimeOffset(2027, 4, 1, 0, 0, 0, TimeSpan.Zero);
        await RefusedAsync("The deadline is in the past.", () => farm.ApproveAsync(campaign));
    }

    [Fact]
    public async Task A_scheduled_campaign_is_opened_by_the_sweep_at_its_time()
    {
        var campaign = await farm.DraftAsync(Inputs.Kiwis with { OpensAt = "2027-03-20T08:00" });
        await farm.OfferAsync(campaign);
        await farm.SubmitAsync(campaign);
        Assert.Equal(CampaignStatus.Scheduled, await farm.ApproveAsync(campaign));

        farm.Clock.Now = new DateTimeOffset(2027, 3, 19, 23, 59, 59, TimeSpan.Zero);
        Assert.Equal(0, await farm.UseAsync<OpenScheduledCampaigns, int>(sweep => sweep.RunAsync(default)));
        farm.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await farm.UseAsync<OpenScheduledCampaigns, int>(sweep => sweep.RunAsync(default)));
        Assert.Equal(0, await farm.UseAsync<OpenScheduledCampaigns, int>(sweep => sweep.RunAsync(default)));
        Assert.Equal(CampaignStatus.Open, (await farm.DetailAsync(campaign.Owner, campaign.Id)).Status);
    }

    [Fact]
    public async Task A_scheduled_campaign_that_cannot_open_by_its_deadline_goes_back_to_its_grower_who_is_told()
    {
        await using var strict = await CampaignFarm.StartAsync(("Campaigns:RequiresPayoutAccount", "true"));
        var campaign = await strict.DraftAsync(Inputs.Kiwis with { OpensAt = "2027-03-20T08:00" });
        await strict.OfferAsync(campaign, Inputs.FiveKilos with { QuantityCap = 90 });
        await strict.SubmitAsync(campaign);
        await strict.ExecuteAsync($"update growers set payable_from = array['main']");
        await strict.ApproveAsync(campaign);
        await strict.ExecuteAsync($"update growers set payable_from = array[]::text[]");
        Task<int> SweepAsync() => strict.UseAsync<OpenScheduledCampaigns, int>(sweep => sweep.RunAsync(default));

        strict.Clock.Now = new DateTimeOffset(2027, 3, 31, 9, 59, 59, TimeSpan.Zero);
        Assert.Equal(0, await SweepAsync());
        Assert.Equal(CampaignStatus.Scheduled, (await strict.DetailAsync(campaign.Owner, campaign.Id)).Status);
        strict.Clock.Advance(TimeSpan.FromSeconds(1));
        await SweepAsync();
        await SweepAsync();

        var back = await strict.DetailAsync(campaign.Owner, campaign.Id);
        Assert.Equal(CampaignStatus.Draft, back.Status);
        Assert.Contains("收款", back.ReturnReason, StringComparison.Ordinal);
        Assert.Equal(1, await strict.ScalarAsync<int>($"""select count(*)::int as "Value" from emails where template = 'campaign_not_opened'"""));
        await strict.ExecuteAsync($"update growers set payable_from = array['main']");
        await strict.UseAsync<EditCampaign>(edit => edit.RunAsync(campaign.Owner, campaign.Id, Inputs.Kiwis with
        {
            Deadline = "2027-04-04T18:00",
            HarvestCap = 400,
            Regions = [.. back.Regions.Select(region => new RegionInput(region.Id, region.Name, [.. region.Areas.Select(area => new AreaInput(area.Country, area.Subdivision, area.PostalPrefix))]))],
        }, default));
        await strict.SubmitAsync(campaign);
        Assert.Equal(CampaignStatus.Open, await strict.ApproveAsync(campaign));
        Assert.Equal(400, await strict.ScalarAsync<long>($"""select boxes_cap as "Value" from campaign_units where campaign_id = {campaign.Id}"""));
    }

    [Fact]
    public async Task An_offer_that_costs_less_than_the_smallest_payment_is_refused_at_submission_and_when_it_joins_late()
    {
        var campaign = await farm.DraftAsync(Inputs.Kiwis with { TargetAmount = 1 });
        var offerId = await farm.OfferAsync(campaign, Inputs.FiveKilos with { PriceMinor = 399 });
        Assert.Contains("a payment is at least", (await Assert.ThrowsAsync<RuleBroken>(() => farm.SubmitAsync(campaign))).Message, StringComparison.Ordinal);

        await farm.UseAsync<EditOffer>(edit => edit.RunAsync(
            campaign.Owner, offerId, Inputs.FiveKilos with { PriceMinor = 400, ShippingPrices = [new ShippingPriceInput(campaign.China, 0)] }, default));
        await farm.SubmitAsync(campaign);
        await farm.ApproveAsync(campaign);
        var late = await Assert.ThrowsAsync<RuleBroken>(() => farm.OfferAsync(campaign, Inputs.FiveKilos with { Name = "One fruit", PriceMinor = 399 }));
        Assert.Contains("a payment is at least", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Launched_terms_are_locked_and_the_story_goes_on()
    {
        var (campaign, _) = await farm.OpenAsync();

        await RefusedAsync("The terms of a launched campaign are locked.", () => EditAsync(campaign, Inputs.Kiwis with { TargetAmount = 1 }));
        await farm.UseAsync<EditStory>(edit => edit.RunAsync(campaign.Owner, campaign.Id, "It has rained.", default));

        var detail = await farm.DetailAsync(campaign.Owner, campaign.Id);
        Assert.Equal((100_000L, "It has rained."), (detail.Progress.Target, detail.Story));
    }

    private Task EditAsync(DraftedCampaign campaign, CampaignInput input) =>
        farm.UseAsync<EditCampaign>(edit => edit.RunAsync(campaign.Owner, campaign.Id, input, default));

    private async Task<IReadOnlyList<RegionInput>> RegionsAsync(DraftedCampaign campaign) =>
    [
        .. (await farm.DetailAsync(campaign.Owner, campaign.Id)).Regions
            .Select(region => new RegionInput(region.Id, region.Name, [.. region.Areas.Select(area => new AreaInput(area.Country, area.Subdivision, area.PostalPrefix))])),
    ];

    private static async Task RefusedAsync(string sentence, Func<Task> act) =>
        Assert.Equal(sentence, (await Assert.ThrowsAsync<RuleBroken>(act)).Message);
}
