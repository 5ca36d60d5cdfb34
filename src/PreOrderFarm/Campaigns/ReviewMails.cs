using System.Globalization;
using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Growers;
using PreOrderFarm.Mail;
using PreOrderFarm.Members;

namespace PreOrderFarm.Campaigns;

/// <summary>The e-mails about a review, in the caller's transaction. A campaign can be submitted again: each time has its own.</summary>
public sealed class ReviewMails(FarmDbContext db, QueueEmail mail)
{
    public const string CampaignLink = "campaign";
    public const string ReviewLink = "review";

    /// <summary>To the operators: somebody waits for them.</summary>
    public async Task SubmittedAsync(Campaign campaign, CancellationToken ct)
    {
        var operators = db.Set<Member>().Where(m => m.IsOperator && m.EmailConfirmed);
        await QueueAsync("campaign_submitted", campaign, operators, About(campaign).Link("link", ReviewLink, campaign.Id), ct);
    }

    public Task ApprovedAsync(Campaign campaign, CancellationToken ct) =>
        QueueAsync("campaign_approved", campaign, db.OwnersOf(campaign.GrowerId), About(campaign).Link("link", CampaignLink, campaign.Id), ct);

    public Task ReturnedAsync(Campaign campaign, string reason, CancellationToken ct) =>
        QueueAsync("campaign_returned", campaign, db.OwnersOf(campaign.GrowerId), About(campaign).Text("reason", reason).Link("link", CampaignLink, campaign.Id), ct);

    /// <summary>To the owners: its deadline came before it could open.</summary>
    public Task NotOpenedAsync(Campaign campaign, CancellationToken ct) =>
        QueueAsync("campaign_not_opened", campaign, db.OwnersOf(campaign.GrowerId), About(campaign).Link("link", CampaignLink, campaign.Id), ct);

    public async Task<string> CultureOfOwnerAsync(Campaign campaign, CancellationToken ct) =>
        await db.OwnersOf(campaign.GrowerId).Select(owner => owner.Culture).FirstOrDefaultAsync(ct) ?? "en";

    private static EmailValues About(Campaign campaign) => new EmailValues().Text("campaign", campaign.Title);

    private async Task QueueAsync(string template, Campaign campaign, IQueryable<Member> people, EmailValues values, CancellationToken ct)
    {
        var submission = campaign.SubmittedAt?.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        foreach (var person in await people.AsNoTracking().Select(m => new { m.Id, m.Email, m.Culture }).ToListAsync(ct))
            await mail.RunAsync(template, $"{template}:{campaign.Id:D}:{submission}:{person.Id:D}", person.Culture, person.Email!, values, ct);
    }
}
