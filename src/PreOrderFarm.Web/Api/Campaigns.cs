using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Growers;
using PreOrderFarm.Reconciliation;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Pages.Campaigns;

namespace PreOrderFarm.Web.Api;

internal static class CampaignsApi
{
    public static void MapCampaigns(this RouteGroupBuilder api)
    {
        var campaigns = api.MapGroup("/campaigns").WithTags("Campaigns");
        campaigns.MapGet("", ListAsync).AllowAnonymous().WithName("list_campaigns").WithSummary("Search public campaigns: everyone's, or one farm's");
        campaigns.MapGet("/{id:guid}", ShowAsync).AllowAnonymous().WithName("show_campaign").WithSummary("A campaign with its offers, regions and what was collected");
        campaigns.MapPut("/{id:guid}", EditAsync).WithName("edit_campaign").WithSummary("Change a draft");
        campaigns.MapPut("/{id:guid}/story", TellAsync).WithName("tell_story").WithSummary("Change the story, also after the launch");
        campaigns.MapPut("/{id:guid}/harvest-cap", CapAsync).WithName("change_harvest_cap").WithSummary("Change the harvest cap, never below what is sold or held");
        campaigns.MapGet("/{id:guid}/progress", ShowProgressAsync).AllowAnonymous().WithName("show_progress").WithSummary("What was collected");
        campaigns.MapGet("/{id:guid}/proof", ProveAsync).AllowAnonymous().WithName("show_proof").WithSummary("Where the money of a campaign is, and the equation that it satisfies");
        campaigns.MapGet("/{id:guid}/proof/pledges", ProvePledgesAsync).WithName("list_pledge_proofs").WithSummary("The same, pledge by pledge (operators)");
    }

    private static async Task<ProofView> ProveAsync(Guid id, PublicProofs proofs, CancellationToken ct) =>
        ProofView.Of(await proofs.FindAsync(id, ct));

    private static async Task<ApiPage<PledgeProofView>> ProvePledgesAsync(
        HttpContext http, Caller caller, Guid id,
        [FromQuery(Name = "after"), Description("The id of the last pledge seen.")] Guid? after,
        [FromQuery(Name = "limit"), Description("Items of a page, at most 100.")] int? limit,
        PledgeProofs proofs, CancellationToken ct) =>
        http.Show(await proofs.RunAsync(caller.Actor, id, after, limit ?? PledgeProofs.PageSize, ct), PledgeProofView.Of);

    private static async Task<CampaignPage> ListAsync(
        HttpContext http, [AsParameters] CampaignListQuery query, [AsParameters] PageQuery page, SearchCampaigns campaigns, GrowerQueries growers, CancellationToken ct)
    {
        var farm = query.Grower is null ? null : await growers.BySlugAsync(query.Grower, ct);
        var found = await campaigns.RunAsync(query.ToSearch(farm?.Slug), page.After, page.Size, ct);
        var shown = http.Show(new KeyPage<CampaignCard>(found.Items, found.Next), CampaignCardView.Of);
        return new CampaignPage(shown.Items, shown.Next, found.Total);
    }

    private static async Task<CampaignView> ShowAsync(Caller caller, Guid id, CampaignQueries queries, CancellationToken ct) =>
        CampaignView.Of(await queries.ByIdAsync(caller.Actor, id, ct));

    private static async Task<CampaignView> EditAsync(
        Caller caller, Guid id, CampaignInput body, EditCampaign edit, CampaignQueries queries, CancellationToken ct)
    {
        await edit.RunAsync(caller.Actor, id, body.WithWallClock(), ct);
        return CampaignView.Of(await queries.OwnAsync(caller.Actor, id, ct));
    }

    private static async Task<CampaignView> TellAsync(Caller caller, Guid id, StoryBody body, EditStory edit, CampaignQueries queries, CancellationToken ct)
    {
        await edit.RunAsync(caller.Actor, id, body.Story, ct);
        return CampaignView.Of(await queries.OwnAsync(caller.Actor, id, ct));
    }

    private static async Task<CampaignView> CapAsync(Caller caller, Guid id, HarvestCapBody body, ChangeHarvestCap change, CampaignQueries queries, CancellationToken ct)
    {
        await change.RunAsync(caller.Actor, id, body.HarvestCap, ct);
        return CampaignView.Of(await queries.OwnAsync(caller.Actor, id, ct));
    }

    private static async Task<ProgressView> ShowProgressAsync(Guid id, CampaignQueries queries, CancellationToken ct) =>
        ProgressView.Of(await queries.ProgressAsync(id, ct));

    /// <summary>
    /// Also takes an instant with its offset (RFC 3339), which is what we answer with; the rules read wall-clock time.
    /// </summary>
    public static CampaignInput WithWallClock(this CampaignInput input) => LocalTime.IsZone(input.TimeZone)
        ? input with
        {
            Deadline = WallClock(input.Deadline, input.TimeZone, nameof(input.Deadline)),
            OpensAt = WallClock(input.OpensAt, input.TimeZone, nameof(input.OpensAt)),
        }
        : input;

    private static string WallClock(string typed, string zone, string field)
    {
        if (!Instants.TryRead(typed, out var instant))
            return typed;
        var local = LocalTime.Typed(instant, zone);
        return LocalTime.Read(local, zone, field, new InputRules()) == instant
            ? local
            : throw new RuleBroken(field, $"Clocks in {zone} show this time twice, or it has seconds. Give it without an offset, to the minute.");
    }
}

internal sealed record StoryBody([property: Description("Markdown.")] string Story);

internal sealed record HarvestCapBody([property: Description("Boxes or grams, by cap_kind.")] long HarvestCap);
