using PreOrderFarm.Campaigns;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Tests.Campaigns;

public sealed class CampaignTransitionTests
{
    private static readonly DateTimeOffset Drafted = new(2027, 3, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Deadline = new(2027, 3, 31, 10, 0, 0, TimeSpan.Zero);

    private static readonly Dictionary<string, Action<Campaign>> Verbs = new(StringComparer.Ordinal)
    {
        ["submit"] = campaign => campaign.Submit(Drafted),
        ["return"] = campaign => campaign.Return("Say where it grows."),
        ["approve"] = campaign => campaign.Approve(Drafted),
        ["open"] = campaign => campaign.Open(Drafted),
        ["begin closing"] = campaign => campaign.BeginClosing(Deadline),
        ["close funded"] = campaign => campaign.CloseFunded(null, Deadline),
        ["close unfunded"] = campaign => campaign.CloseUnfunded(Deadline),
        ["complete"] = campaign => campaign.Complete(Deadline),
        ["cancel"] = campaign => campaign.Cancel("Hail.", Deadline),
    };

    private static readonly Dictionary<CampaignStatus, string[]> WayTo = new()
    {
        [CampaignStatus.Draft] = [],
        [CampaignStatus.InReview] = ["submit"],
        [CampaignStatus.Scheduled] = ["submit", "approve"],
        [CampaignStatus.Open] = ["submit", "approve", "open"],
        [CampaignStatus.Closing] = ["submit", "approve", "open", "begin closing"],
        [CampaignStatus.Funded] = ["submit", "approve", "open", "begin closing", "close funded"],
        [CampaignStatus.Unfunded] = ["submit", "approve", "open", "begin closing", "close unfunded"],
        [CampaignStatus.Completed] = ["submit", "approve", "open", "begin closing", "close funded", "complete"],
        [CampaignStatus.Cancelled] = ["cancel"],
    };

    private static readonly Dictionary<(CampaignStatus From, string Verb), CampaignStatus> Allowed = new()
    {
        [(CampaignStatus.Draft, "submit")] = CampaignStatus.InReview,
        [(CampaignStatus.InReview, "return")] = CampaignStatus.Draft,
        [(CampaignStatus.InReview, "approve")] = CampaignStatus.Scheduled,
        [(CampaignStatus.Scheduled, "open")] = CampaignStatus.Open,
        [(CampaignStatus.Open, "begin closing")] = CampaignStatus.Closing,
        [(CampaignStatus.Closing, "close funded")] = CampaignStatus.Funded,
        [(CampaignStatus.Closing, "close unfunded")] = CampaignStatus.Unfunded,
        [(CampaignStatus.Funded, "complete")] = CampaignStatus.Completed,
        [(CampaignStatus.Draft, "cancel")] = CampaignStatus.Cancelled,
        [(CampaignStatus.InReview, "cancel")] = CampaignStatus.Cancelled,
        [(CampaignStatus.Scheduled, "cancel")] = CampaignStatus.Cancelled,
        [(CampaignStatus.Open, "cancel")] = CampaignStatus.Cancelled,
        [(CampaignStatus.Closing, "cancel")] = CampaignStatus.Cancelled,
        [(CampaignStatus.Funded, "cancel")] = CampaignStatus.Cancelled,
    };

    [Fact]
    public void Each_verb_works_from_its_states_and_says_no_in_all_others()
    {
        foreach (var from in Enum.GetValues<CampaignStatus>())
        {
            foreach (var (verb, act) in Verbs)
            {
                var campaign = CampaignIn(from);
                if (Allowed.TryGetValue((from, verb), out var to))
                {
                    act(campaign);
                    Assert.True(campaign.Status == to, $"{verb} took {from} to {campaign.Status}");
                }
                else
                {
                    Assert.NotEmpty(Assert.Throws<RuleBroken>(() => act(campaign)).Message);
                    Assert.True(campaign.Status == from, $"{verb} moved {from} to {campaign.Status}");
                }
            }
        }
    }

    [Fact]
    public void It_closes_at_its_deadline_and_not_before()
    {
        var broken = Assert.Throws<RuleBroken>(() => CampaignIn(CampaignStatus.Open).BeginClosing(Deadline.AddTicks(-1)));
        Assert.Contains("(Shanghai)", broken.Message, StringComparison.Ordinal);

        CampaignIn(CampaignStatus.Open).BeginClosing(Deadline);
    }

    [Fact]
    public void Pledges_are_taken_until_the_deadline_whatever_the_sweep_has_done()
    {
        var campaign = CampaignIn(CampaignStatus.Open);

        campaign.MustBeOpenAt(Deadline.AddTicks(-1));
        Assert.Equal(
            "This campaign closed on 31 March 2027, 18:00 (Shanghai).",
            Assert.Throws<RuleBroken>(() => campaign.MustBeOpenAt(Deadline)).Message);
        Assert.Throws<RuleBroken>(() => CampaignIn(CampaignStatus.Scheduled).MustBeOpenAt(Drafted));
        Assert.Throws<RuleBroken>(() => CampaignIn(CampaignStatus.Cancelled).MustBeOpenAt(Drafted));
        Assert.Throws<RuleBroken>(() => CampaignIn(CampaignStatus.Draft).MustBeOpenAt(Drafted));
    }

    [Fact]
    public void A_campaign_with_an_opening_time_waits_for_it()
    {
        var campaign = new Campaign(Guid.NewGuid(), "slug", Inputs.Kiwis with { OpensAt = "2027-03-20T08:00" }, new CampaignsOptions(), Drafted);
        campaign.Submit(Drafted);
        campaign.Approve(Drafted);

        Assert.Throws<RuleBroken>(() => campaign.Open(Drafted));
        campaign.Open(new DateTimeOffset(2027, 3, 20, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(CampaignStatus.Open, campaign.Status);
    }

    [Fact]
    public void Returning_and_cancelling_need_a_reason()
    {
        Assert.Throws<RuleBroken>(() => CampaignIn(CampaignStatus.InReview).Return("  "));
        Assert.Throws<RuleBroken>(() => CampaignIn(CampaignStatus.Open).Cancel("", Drafted));
    }

    private static Campaign CampaignIn(CampaignStatus status)
    {
        var campaign = new Campaign(Guid.NewGuid(), "slug", Inputs.Kiwis, new CampaignsOptions(), Drafted);
        foreach (var verb in WayTo[status])
            Verbs[verb](campaign);
        return campaign;
    }
}
