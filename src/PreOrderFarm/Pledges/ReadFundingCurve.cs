using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>What had been collected when a day ended, and how much of it since the point before. Both in what the target counts.</summary>
public sealed record FundingPoint(DateOnly Day, long Moved, long Collected);

/// <summary>How a campaign came together, from the day it opened; Until is the day of its deadline.</summary>
public sealed record FundingCurve(DateOnly From, DateOnly Until, IReadOnlyList<FundingPoint> Points)
{
    public bool IsEmpty => Points.All(point => point is { Moved: 0, Collected: 0 });
}

/// <summary>
/// The funding curve by the days of the campaign's zone, in at most sixty points however long it lasts. A pledge counts from the
/// moment it was paid; what was paid for more boxes, and what went back for fewer, moves the curve when it happened, in
/// proportion to its money, so that the last point is what the campaign has collected.
/// </summary>
public sealed class ReadFundingCurve(FarmDbContext db, TimeProvider clock)
{
    private const int MostPoints = 60;

    /// <summary>Nothing before the campaign has opened. The caller knows that the person may see it.</summary>
    public async Task<FundingCurve?> RunAsync(Guid campaignId, CancellationToken ct)
    {
        var campaign = await db.Set<Campaign>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == campaignId, ct) ?? throw new NotFound();
        if (campaign.OpenedAt is not { } openedAt)
            return null;
        var from = LocalTime.Day(openedAt, campaign.TimeZone);
        var until = LocalTime.Day(campaign.Deadline, campaign.TimeZone);
        var ended = campaign.ClosedAt ?? campaign.CancelledAt ?? clock.GetUtcNow();
        var today = LocalTime.Day(ended < campaign.Deadline ? ended : campaign.Deadline, campaign.TimeZone);
        var step = (until.DayNumber - from.DayNumber + MostPoints) / MostPoints;
        var last = Math.Max(0, (today.DayNumber - from.DayNumber) / step);
        var moves = await MovesAsync(campaign, from, step, last, ct);
        return new FundingCurve(from, until, [.. Points(from, today, step, last, moves)]);
    }

    private static IEnumerable<FundingPoint> Points(DateOnly from, DateOnly today, int step, int last, Dictionary<int, long> moves)
    {
        var collected = 0L;
        for (var i = 0; i <= last; i++)
        {
            var moved = moves.GetValueOrDefault(i);
            collected += moved;
            var day = from.AddDays(((i + 1) * step) - 1);
            yield return new FundingPoint(day < today ? day : today, moved, collected);
        }
    }

    private Task<Dictionary<int, long>> MovesAsync(Campaign campaign, DateOnly from, int step, int last, CancellationToken ct)
    {
        var kind = SnakeCase.Of(campaign.TargetKind);
        return db.Database.SqlQuery<MoveRow>($"""
            with bought as (
              select p.id, p.confirmed_at, p.cancelled_at, nullif(p.goods_minor + p.shipping_minor, 0) as total_minor,
                case {kind} when 'money' then p.goods_minor when 'boxes' then l.boxes else l.grams end as amount
              from pledges p
              left join (
                select l.pledge_id, sum(l.quantity)::bigint as boxes, sum(l.quantity::bigint * o.net_grams)::bigint as grams
                from offers o
                join pledge_lines l on l.offer_id = o.id
                where o.campaign_id = {campaign.Id} and {kind} <> 'money'
                group by l.pledge_id) l on l.pledge_id = p.id
              where p.campaign_id = {campaign.Id} and p.status in ('confirmed', 'cancelled') and p.confirmed_at is not null),
            later as (
              select b.id, c.ended_at as at, round(b.amount::numeric * (c.goods_minor + c.shipping_minor) / b.total_minor)::bigint as moved
              from bought b
              join pledge_changes c on c.pledge_id = b.id and c.status = 'applied'
              union all
              select b.id, r.requested_at, -round(b.amount::numeric * r.amount_minor / b.total_minor)::bigint
              from bought b
              join refunds r on r.pledge_id = b.id and r.reason = 'pledge_decreased' and r.replaces_id is null),
            moves as (
              select b.confirmed_at as at, b.amount - coalesce(s.moved, 0) as moved
              from bought b
              left join (select id, sum(moved) as moved from later group by id) s on s.id = b.id
              union all
              select at, moved from later
              union all
              select cancelled_at, -amount from bought where cancelled_at is not null)
            select least(greatest(((at at time zone {campaign.TimeZone})::date - {from}) / {step}, 0), {last}) as "Bucket", coalesce(sum(moved), 0)::bigint as "Moved"
            from moves
            group by 1
            """).ToDictionaryAsync(row => row.Bucket, row => row.Moved, ct);
    }

    private sealed record MoveRow(int Bucket, long Moved);
}
