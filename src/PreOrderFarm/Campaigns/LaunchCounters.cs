using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Campaigns;

internal static class LaunchCounters
{
    /// <summary>The rows that sales move, for a campaign and those of its offers that have none yet.</summary>
    public static async Task InsertAsync(FarmDbContext db, Guid campaignId, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"""
            insert into campaign_units (campaign_id, boxes_cap, grams_cap)
            select id, case cap_kind when 'boxes' then harvest_cap end, case cap_kind when 'grams' then harvest_cap end
            from campaigns
            where id = {campaignId}
            on conflict (campaign_id) do nothing
            """, ct);
        await db.Database.ExecuteSqlAsync($"insert into campaign_funds (campaign_id) values ({campaignId}) on conflict (campaign_id) do nothing", ct);
        await db.Database.ExecuteSqlAsync($"""
            insert into offer_units (offer_id, campaign_id, units_cap)
            select id, campaign_id, quantity_cap
            from offers
            where campaign_id = {campaignId}
            on conflict (offer_id) do nothing
            """, ct);
        await db.Database.ExecuteSqlAsync($"""
            insert into pick_up_units (campaign_id, point_id, boxes_cap)
            select campaign_id, point_id, capacity_boxes
            from campaign_pick_ups
            where campaign_id = {campaignId}
            on conflict (campaign_id, point_id) do nothing
            """, ct);
        // What backers choose by its name keeps it from now on.
        await db.Database.ExecuteSqlAsync($"""
            update pick_up_points p
            set used_at = c.approved_at
            from campaign_pick_ups o
            join campaigns c on c.id = o.campaign_id
            where o.campaign_id = {campaignId} and p.id = o.point_id and p.used_at is null
            """, ct);
    }

    /// <summary>Of a campaign that never opened: its next launch counts anew, by the caps that it has then.</summary>
    public static async Task DeleteAsync(FarmDbContext db, Guid campaignId, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"delete from pick_up_units where campaign_id = {campaignId}", ct);
        await db.Database.ExecuteSqlAsync($"delete from offer_units where campaign_id = {campaignId}", ct);
        await db.Database.ExecuteSqlAsync($"delete from campaign_funds where campaign_id = {campaignId}", ct);
        await db.Database.ExecuteSqlAsync($"delete from campaign_units where campaign_id = {campaignId}", ct);
    }
}
