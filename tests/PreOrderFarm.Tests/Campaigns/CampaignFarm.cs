using PreOrderFarm.Campaigns;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Campaigns;

/// <summary>What growers and operators do, step by step, on a whole node.</summary>
internal sealed class CampaignFarm : IAsyncDisposable
{
    private readonly FarmHost host;
    private readonly string photoFolder;

    private CampaignFarm(FarmHost host, string photoFolder) => (this.host, this.photoFolder) = (host, photoFolder);

    public FakeClock Clock => host.Clock;

    public string PhotoFolder => photoFolder;

    public static Actor Operator => Given.Operator;

    public static async Task<CampaignFarm> StartAsync(params (string Key, string Value)[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("preorderfarm-photos-").FullName;
        return new CampaignFarm(await FarmHost.StartAsync([.. settings, ("Photos:Folder", folder)]), folder);
    }

    public Task<TResult> UseAsync<TService, TResult>(Func<TService, Task<TResult>> use) where TService : notnull => host.UseAsync(use);

    public Task UseAsync<TService>(Func<TService, Task> use) where TService : notnull => host.UseAsync(use);

    public Task<int> ExecuteAsync(FormattableString sql) => host.ExecuteAsync(sql);

    public Task<T> ScalarAsync<T>(FormattableString sql) => host.ScalarAsync<T>(sql);

    public Task<Actor> MemberAsync() => host.Given.MemberAsync();

    public Task<Actor> ActorAsync(Guid memberId) => UseAsync<FindActor, Actor>(find => find.RunAsync(memberId, default));

    public async Task<(Actor Owner, Guid GrowerId)> GrowerAsync()
    {
        var member = await MemberAsync();
        var farm = new GrowerInput { Name = "Kiwi farm", Country = "CN", Place = "Zhouzhi", TimeZone = "Asia/Shanghai" };
        var growerId = await UseAsync<RegisterGrower, Guid>(register => register.RunAsync(member, farm, default));
        return (await ActorAsync(member.MemberId!.Value), growerId);
    }

    /// <summary>A draft with two regions.</summary>
    public async Task<DraftedCampaign> DraftAsync(CampaignInput? input = null)
    {
        var (owner, growerId) = await GrowerAsync();
        var typed = (input ?? Inputs.Kiwis) with
        {
            Regions = [new RegionInput(null, "China", [new AreaInput("CN")]), new RegionInput(null, "Shanghai", [new AreaInput("CN", "上海")])],
        };
        var id = await UseAsync<DraftCampaign, Guid>(draft => draft.RunAsync(owner, growerId, typed, default));
        var detail = await DetailAsync(owner, id);
        return new DraftedCampaign(owner, growerId, id, detail.Regions[0].Id, detail.Regions[1].Id);
    }

    public Task<Guid> OfferAsync(DraftedCampaign campaign, OfferInput? input = null)
    {
        var typed = input ?? Inputs.FiveKilos;
        if (typed.ShippingPrices.Count == 0)
            typed = typed with { ShippingPrices = [new ShippingPriceInput(campaign.China, 1500)] };
        return UseAsync<AddOffer, Guid>(add => add.RunAsync(campaign.Owner, campaign.Id, typed, default));
    }

    public Task SubmitAsync(DraftedCampaign campaign) => UseAsync<SubmitCampaign>(submit => submit.RunAsync(campaign.Owner, campaign.Id, default));

    public Task<CampaignStatus> ApproveAsync(DraftedCampaign campaign) =>
        UseAsync<ApproveCampaign, CampaignStatus>(approve => approve.RunAsync(Operator, campaign.Id, default));

    /// <summary>An open campaign with one offer.</summary>
    public async Task<(DraftedCampaign Campaign, Guid OfferId)> OpenAsync(CampaignInput? input = null, OfferInput? offer = null)
    {
        var campaign = await DraftAsync(input);
        var offerId = await OfferAsync(campaign, offer);
        await SubmitAsync(campaign);
        await ApproveAsync(campaign);
        return (campaign, offerId);
    }

    /// <summary>What Pledges does to the counters when so many boxes of five kilos are taken.</summary>
    public async Task TakeAsync(DraftedCampaign campaign, Guid offerId, int boxes)
    {
        await ExecuteAsync($"update campaign_units set boxes_taken = boxes_taken + {boxes}, grams_taken = grams_taken + {boxes * 5000} where campaign_id = {campaign.Id}");
        await ExecuteAsync($"update offer_units set units_taken = units_taken + {boxes} where offer_id = {offerId}");
    }

    public Task<CampaignDetail> DetailAsync(Actor actor, Guid id) => UseAsync<CampaignQueries, CampaignDetail>(queries => queries.OwnAsync(actor, id, default));

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        Directory.Delete(photoFolder, recursive: true);
    }
}

internal sealed record DraftedCampaign(Actor Owner, Guid GrowerId, Guid Id, Guid China, Guid Shanghai);
