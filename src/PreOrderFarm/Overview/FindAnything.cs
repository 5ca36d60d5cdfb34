using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Members;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Overview;

public enum FoundKind
{
    Pledge,
    Member,
    Campaign,
    Grower,
    Parcel,
    Payment,
    Refund,
    Dispute,
    Payout,
    Batch,
}

/// <summary>
/// Something that a search found. Target is the id of what is looked at (a payment is looked at on its pledge, a parcel in its
/// batch); IsExact: it was named by a reference that only it has.
/// </summary>
public sealed record Found(FoundKind Kind, Guid Id, Guid Target, string Label, string Detail, string State, int Position, bool IsExact);

/// <summary>
/// One box for whatever an operator has at hand: a reference, an e-mail address, an id of ours or of Stripe, the code on a parcel,
/// a tracking number, a name. Each question has its index; the beginning of what is asked says which are asked.
/// </summary>
public sealed partial class FindAnything(FarmDbContext db)
{
    public const int PerKind = 10;
    private const int Shortest = 2;
    private const int Longest = 254;

    public async Task<IReadOnlyList<Found>> RunAsync(Actor actor, string? question, CancellationToken ct)
    {
        actor.MustBeOperator();
        var asked = (question ?? "").Trim();
        if (asked.Length is < Shortest or > Longest || !TypedText.IsLine(asked, Shortest, Longest))
            return [];
        if (Guid.TryParse(asked, out var id))
            return await ByIdAsync(id, ct);
        if (StripeId().IsMatch(asked))
            return await ByStripeAsync(asked, ct);
        if (asked.Contains('@', StringComparison.Ordinal))
            return await ByEmailAsync(asked, ct);
        var exact = await ByReferenceAsync(asked, ct);
        return exact.Count > 0 ? exact : await ByNameAsync(asked, ct);
    }

    private Task<IReadOnlyList<Found>> ByIdAsync(Guid id, CancellationToken ct) => FoundAsync($"""
        select 'pledge' as "Kind", id as "Id", id as "Target", reference as "Label", recipient as "Detail", status as "State", 0 as "Position", true as "IsExact" from pledges where id = {id}
        union all select 'member', id, id, display_name, email, '', 0, true from members where id = {id}
        union all select 'campaign', id, id, title, produce, status, 0, true from campaigns where id = {id}
        union all select 'grower', id, id, name, place, '', 0, true from growers where id = {id}
        union all select 'parcel', id, batch_id, code, recipient, status, position, true from parcels where id = {id}
        union all select 'payment', id, pledge_id, coalesce(payment_intent_id, id::text), '', status, 0, true from payments where id = {id}
        union all select 'refund', id, pledge_id, coalesce(stripe_refund_id, id::text), '', status, 0, true from refunds where id = {id}
        union all select 'dispute', id, id, stripe_dispute_id, reason, status, 0, true from disputes where id = {id}
        union all select 'payout', id, id, coalesce(stripe_transfer_id, bank_reference, id::text), '', status, 0, true from payouts where id = {id}
        union all select 'batch', id, id, number::text, '', '', 0, true from fulfilment_batches where id = {id}
        """, ct);

    private Task<IReadOnlyList<Found>> ByStripeAsync(string id, CancellationToken ct) => FoundAsync($"""
        select 'payment' as "Kind", y.id as "Id", y.pledge_id as "Target", {id} as "Label", p.reference as "Detail", y.status as "State", 0 as "Position", true as "IsExact"
        from payments y
        join pledges p on p.id = y.pledge_id
        where y.payment_intent_id = {id} or y.charge_id = {id} or y.checkout_session_id = {id}
        union all
        select 'refund', r.id, r.pledge_id, {id}, p.reference, r.status, 0, true from refunds r join pledges p on p.id = r.pledge_id where r.stripe_refund_id = {id}
        union all
        select 'dispute', id, id, {id}, reason, status, 0, true from disputes where stripe_dispute_id = {id}
        union all
        select 'payout', o.id, o.id, {id}, g.name, o.status, 0, true from payouts o join growers g on g.id = o.grower_id where o.stripe_transfer_id = {id}
        union all
        select 'payout', o.id, o.id, {id}, g.name, v.status, 0, true
        from transfer_reversals v
        join payouts o on o.id = v.payout_id
        join growers g on g.id = o.grower_id
        where v.stripe_reversal_id = {id}
        union all
        select 'grower', g.id, g.id, g.name, {id}, '', 0, true from payout_accounts a join growers g on g.id = a.grower_id where a.stripe_account_id = {id}
        """, ct);

    private Task<IReadOnlyList<Found>> ByEmailAsync(string email, CancellationToken ct)
    {
        var (account, backer) = (email.ToUpperInvariant(), EmailAddress.Normalize(email));
        return FoundAsync($"""
            select 'member' as "Kind", id as "Id", id as "Target", display_name as "Label", email as "Detail", '' as "State", 0 as "Position", true as "IsExact"
            from members
            where normalized_email = {account}
            union all
            (select 'pledge', p.id, p.id, p.reference, c.title, p.status, 0, false
            from pledges p
            join campaigns c on c.id = p.campaign_id
            where p.normalized_email = {backer}
            order by p.id desc
            limit {PerKind})
            """, ct);
    }

    private Task<IReadOnlyList<Found>> ByReferenceAsync(string asked, CancellationToken ct)
    {
        var letters = asked.ToUpperInvariant().Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        var bare = letters.StartsWith("PF", StringComparison.Ordinal) ? letters[2..] : letters;
        var reference = bare.Length == 8 ? $"PF-{bare[..4]}-{bare[4..]}" : "";
        return FoundAsync($"""
            select 'pledge' as "Kind", id as "Id", id as "Target", reference as "Label", recipient as "Detail", status as "State", 0 as "Position", true as "IsExact"
            from pledges
            where reference = {reference} or reference = {asked}
            union all
            select 'parcel', id, batch_id, code, recipient, status, position, true from parcels where code = {asked.ToUpperInvariant()}
            union all
            (select 'parcel', id, batch_id, tracking_number, recipient, status, position, false from parcels where tracking_number = {asked} order by id limit {PerKind})
            union all
            select 'campaign', id, id, title, produce, status, 0, true from campaigns where slug = {asked}
            union all
            select 'grower', id, id, name, place, '', 0, true from growers where slug = {asked}
            union all
            (select 'payout', o.id, o.id, o.bank_reference, g.name, o.status, 0, false from payouts o join growers g on g.id = o.grower_id where o.bank_reference = {asked} limit {PerKind})
            """, ct);
    }

    private Task<IReadOnlyList<Found>> ByNameAsync(string name, CancellationToken ct)
    {
        var like = "%" + name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";
        return FoundAsync($"""
            (select 'campaign' as "Kind", id as "Id", id as "Target", title as "Label", produce as "Detail", status as "State", 0 as "Position", false as "IsExact"
            from campaigns
            where title ilike {like}
            order by id desc
            limit {PerKind})
            union all
            (select 'grower', id, id, name, place, '', 0, false from growers where name ilike {like} order by id desc limit {PerKind})
            union all
            (select 'member', id, id, display_name, email, '', 0, false from members where display_name ilike {like} order by id desc limit {PerKind})
            union all
            (select 'pledge', p.id, p.id, p.reference, p.recipient || ' · ' || c.title, p.status, 0, false
            from pledges p
            join campaigns c on c.id = p.campaign_id
            where p.recipient ilike {like}
            order by p.id desc
            limit {PerKind})
            """, ct);
    }

    private async Task<IReadOnlyList<Found>> FoundAsync(FormattableString sql, CancellationToken ct) =>
        [.. (await db.Database.SqlQuery<FoundRow>(sql).ToListAsync(ct)).Select(row => row.ToFound())];

    // https://docs.stripe.com/api: every object's id begins with what it is.
    [GeneratedRegex("^(pi|ch|py|cs_test|cs_live|cs|re|pyr|du|dp|tr|trr|acct)_[A-Za-z0-9_]+$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex StripeId();

    private sealed record FoundRow(string Kind, Guid Id, Guid Target, string Label, string Detail, string State, int Position, bool IsExact)
    {
        public Found ToFound() => new(SnakeCase.Parse<FoundKind>(Kind), Id, Target, Label, Detail, State, Position, IsExact);
    }
}
