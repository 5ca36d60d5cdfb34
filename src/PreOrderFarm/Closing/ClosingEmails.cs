using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;

namespace PreOrderFarm.Closing;

/// <summary>Tells everyone who pledged how it ended: all e-mails of a campaign by one statement, each written once.</summary>
public sealed class ClosingEmails(FarmDbContext db, TimeProvider clock)
{
    public Task FundedAsync(Campaign campaign, ClosingDecision.Close decision, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            with written as (
              insert into emails (id, once_key, template, culture, recipient, model, created_at)
              select uuid_v7(), 'campaign_funded:' || p.id, 'campaign_funded', p.culture, p.email,
                jsonb_build_object(
                  'variant', {Variant(decision)}::text,
                  'campaign', {campaign.Title}::text,
                  'reference', p.reference,
                  'shipsFrom', jsonb_build_object('date', {campaign.ShipsFrom}::date),
                  'shipsUntil', jsonb_build_object('date', {campaign.ShipsUntil}::date),
                  'link', jsonb_build_object('link', 'pledge', 'id', p.id)),
                {clock.GetUtcNow()}
              from pledges p
              where p.campaign_id = {campaign.Id} and p.status = 'confirmed'
              on conflict on constraint emails_once do nothing
              returning id)
            insert into intents (id, kind, subject_id, lane, created_at, due_at)
            select uuid_v7(), 'send_email', id, {campaign.Id}::text, {clock.GetUtcNow()}, {clock.GetUtcNow()}
            from written
            """, ct);

    /// <summary>A flexible campaign that goes ahead below its target has not reached it, and does not say so.</summary>
    private static string Variant(ClosingDecision.Close decision) =>
        decision.Reason == ClosingReason.MinimumReached ? "minimum"
        : decision.IsStretchReached == true ? "stretch"
        : "";

    /// <summary>To those who act for the grower.</summary>
    public Task BatchesReadyAsync(Campaign campaign, CampaignClosing closing, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            with written as (
              insert into emails (id, once_key, template, culture, recipient, model, created_at)
              select uuid_v7(), 'batches_ready:' || {campaign.Id}::text || ':' || m.id, 'batches_ready', m.culture, m.email,
                jsonb_build_object(
                  'campaign', {campaign.Title}::text,
                  'parcels', {closing.Parcels}::int,
                  'batches', {closing.Batches}::int,
                  'link', jsonb_build_object('link', 'packing_board', 'id', {campaign.Id}::uuid)),
                {clock.GetUtcNow()}
              from grower_members g
              join members m on m.id = g.member_id
              where g.grower_id = {campaign.GrowerId}
              on conflict on constraint emails_once do nothing
              returning id)
            insert into intents (id, kind, subject_id, lane, created_at, due_at)
            select uuid_v7(), 'send_email', id, {campaign.Id}::text, {clock.GetUtcNow()}, {clock.GetUtcNow()}
            from written
            """, ct);

    /// <summary>To everyone whose money goes back because of how the campaign ended; the template is named like the refunds' reason.</summary>
    public Task RefundedAsync(Campaign campaign, string template, string reason, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            with written as (
              insert into emails (id, once_key, template, culture, recipient, model, created_at)
              select uuid_v7(), {template} || ':' || p.id, {template}, p.culture, p.email,
                jsonb_build_object(
                  'campaign', {campaign.Title}::text,
                  'reference', p.reference,
                  'reason', {reason}::text,
                  'amount', jsonb_build_object('minor', r.amount_minor, 'currency', p.currency),
                  'link', jsonb_build_object('link', 'pledge', 'id', p.id)),
                {clock.GetUtcNow()}
              from (
                select pledge_id, sum(amount_minor)::bigint as amount_minor
                from refunds
                where campaign_id = {campaign.Id} and reason = {template}
                group by pledge_id) r
              join pledges p on p.id = r.pledge_id
              on conflict on constraint emails_once do nothing
              returning id)
            insert into intents (id, kind, subject_id, lane, created_at, due_at)
            select uuid_v7(), 'send_email', id, {campaign.Id}::text, {clock.GetUtcNow()}, {clock.GetUtcNow()}
            from written
            """, ct);
}
