using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Overview;

public sealed record MemberRole(Guid GrowerId, string Grower, GrowerRole Role);

/// <summary>Whether and how somebody can sign in. No secret is in it.</summary>
public sealed record SignInState(
    bool IsConfirmed, bool HasPassword, bool HasAuthenticator, int Passkeys, DateTimeOffset? LockedUntil, int FailedSignIns, int LiveTokens, DateTimeOffset? TokenUsedAt);

public sealed record MemberPledge(Guid Id, string Reference, string Campaign, PledgeStatus Status, Money Total, DateTimeOffset PlacedAt, bool IsGuests);

/// <summary>What: payment, refund or dispute. Id is the dispute's, else the pledge's, where it is looked at.</summary>
public sealed record MemberMoney(string What, Guid Id, string Reference, string Status, Money Amount, DateTimeOffset At, string Stripe);

public sealed record MemberEmail(Guid Id, string Template, DateTimeOffset CreatedAt, DateTimeOffset? SentAt, DateTimeOffset? WithheldAt);

/// <summary>All that the site knows of a member, for an operator who helps them. Lists begin with the newest and are cut.</summary>
public sealed record MemberFile(
    Guid Id, string Name, string Email, string Culture, bool IsOperator, DateTimeOffset CreatedAt, SignInState SignIn, IReadOnlyList<MemberRole> Roles,
    IReadOnlyList<MemberPledge> Pledges, IReadOnlyList<MemberMoney> Money, IReadOnlyList<MemberEmail> Emails);

public sealed class ReadMemberFile(FarmDbContext db, TimeProvider clock)
{
    public const int Most = 50;

    public async Task<MemberFile> RunAsync(Actor actor, Guid memberId, CancellationToken ct)
    {
        actor.MustBeOperator();
        var member = await db.Set<Member>().AsNoTracking().SingleOrDefaultAsync(m => m.Id == memberId, ct) ?? throw new NotFound();
        var roles = await db.Set<GrowerMember>().AsNoTracking()
            .Where(role => role.MemberId == memberId)
            .Join(db.Set<Grower>(), role => role.GrowerId, grower => grower.Id, (role, grower) => new MemberRole(grower.Id, grower.Name, role.Role))
            .ToListAsync(ct);
        var email = EmailAddress.Normalize(member.Email ?? "");
        return new MemberFile(
            member.Id, member.DisplayName, member.Email ?? "", member.Culture, member.IsOperator, member.CreatedAt, await SignInAsync(member, ct), roles,
            await PledgesAsync(memberId, email, ct), await MoneyAsync(memberId, email, ct), await EmailsAsync(member.Email ?? "", ct));
    }

    private async Task<SignInState> SignInAsync(Member member, CancellationToken ct)
    {
        var tokens = await db.Set<PersonalAccessToken>().AsNoTracking()
            .Where(token => token.MemberId == member.Id)
            .Select(token => new { token.ExpiresAt, token.RevokedAt, token.LastUsedAt })
            .ToListAsync(ct);
        var passkeys = await db.Database.SqlQuery<int>($"""select count(*)::int as "Value" from member_passkeys where user_id = {member.Id}""").SingleAsync(ct);
        var now = clock.GetUtcNow();
        return new SignInState(
            member.EmailConfirmed, member.PasswordHash is not null, member.TwoFactorEnabled, passkeys, member.LockoutEnd > now ? member.LockoutEnd : null,
            member.AccessFailedCount, tokens.Count(token => token.RevokedAt is null && token.ExpiresAt > now), tokens.Max(token => token.LastUsedAt));
    }

    // As a guest with the same address, too: it is the same person who writes to us.
    private async Task<IReadOnlyList<MemberPledge>> PledgesAsync(Guid memberId, string email, CancellationToken ct) =>
        [.. (await db.Database.SqlQuery<PledgeRow>($"""
            select p.id as "Id", p.reference as "Reference", c.title as "Campaign", p.status as "Status", p.currency::text as "Currency",
              p.goods_minor + p.shipping_minor as "TotalMinor", p.placed_at as "PlacedAt", p.member_id is distinct from {memberId} as "IsGuests"
            from pledges p
            join campaigns c on c.id = p.campaign_id
            where p.member_id = {memberId} or p.normalized_email = {email}
            order by p.id desc
            limit {Most}
            """).ToListAsync(ct)).Select(row => row.ToPledge())];

    private async Task<IReadOnlyList<MemberMoney>> MoneyAsync(Guid memberId, string email, CancellationToken ct) =>
        [.. (await db.Database.SqlQuery<MoneyRow>($"""
            with theirs as materialized (
              select id, reference from pledges where member_id = {memberId} or normalized_email = {email} order by id desc limit {Most})
            select 'payment' as "What", t.id as "Id", t.reference as "Reference", y.status as "Status", y.currency::text as "Currency", y.amount_minor as "AmountMinor",
              coalesce(y.succeeded_at, y.created_at) as "At", coalesce(y.payment_intent_id, '') as "Stripe"
            from theirs t
            join payments y on y.pledge_id = t.id
            union all
            select 'refund', t.id, t.reference, r.status, r.currency::text, r.amount_minor, r.requested_at, coalesce(r.stripe_refund_id, '')
            from theirs t
            join refunds r on r.pledge_id = t.id
            union all
            select 'dispute', d.id, t.reference, d.status, d.currency::text, d.amount_minor, d.opened_at, d.stripe_dispute_id
            from theirs t
            join disputes d on d.pledge_id = t.id
            order by "At" desc
            limit {2 * Most}
            """).ToListAsync(ct)).Select(row => row.ToMoney())];

    private Task<List<MemberEmail>> EmailsAsync(string email, CancellationToken ct) =>
        db.Database.SqlQuery<MemberEmail>($"""
            select id as "Id", template as "Template", created_at as "CreatedAt", sent_at as "SentAt", withheld_at as "WithheldAt"
            from emails
            where recipient = {email}
            order by id desc
            limit {Most}
            """).ToListAsync(ct);

    private sealed record PledgeRow(Guid Id, string Reference, string Campaign, string Status, string Currency, long TotalMinor, DateTimeOffset PlacedAt, bool IsGuests)
    {
        public MemberPledge ToPledge() => new(Id, Reference, Campaign, SnakeCase.Parse<PledgeStatus>(Status), new Money(TotalMinor, Currency), PlacedAt, IsGuests);
    }

    private sealed record MoneyRow(string What, Guid Id, string Reference, string Status, string Currency, long AmountMinor, DateTimeOffset At, string Stripe)
    {
        public MemberMoney ToMoney() => new(What, Id, Reference, Status, new Money(AmountMinor, Currency), At, Stripe);
    }
}
