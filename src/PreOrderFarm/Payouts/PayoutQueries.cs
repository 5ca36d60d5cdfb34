using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payouts;

/// <summary>A campaign's money, as its grower is told of it. Released is before fees.</summary>
public sealed record CampaignMoney(
    Guid CampaignId, string Title, Guid GrowerId, string GrowerName, Money Held, Money Released, Money PlatformFee, Money ProcessingFee, Money Reserve,
    Money Payable, Money Advance, Money Debt, Money OnTheWay, Money Disputed, Money Frozen);

public sealed record PayoutCard(
    Guid Id, PayoutKind Kind, Guid CampaignId, string Campaign, Guid GrowerId, string GrowerName, string TimeZone, Money Amount, Money Reversed,
    PayoutMethod Method, PayoutStatus Status, DateTimeOffset RequestedAt, DateTimeOffset? SucceededAt, string? Failure, string? Reference);

public sealed record StatementLine(string Kind, int? ParcelNumber, DateTimeOffset OccurredAt, Money Gross, Money PlatformFee, Money ProcessingFee, Money Reserve, Money Amount);

/// <summary>A payout and what it is made of: the lines' amounts sum to it. OtherWay: how an operator can have it paid to another account.</summary>
public sealed record PayoutStatement(PayoutCard Payout, IReadOnlyList<StatementLine> Lines, PayoutTransfer Transfer, PayoutMethod? OtherWay);

/// <summary>Its bank transfer, as far as it is recorded; and the last one that came back, if one did.</summary>
public sealed record PayoutTransfer(
    Guid? RecordedBy, DateTimeOffset? RecordedAt, DateOnly? PaidOn, string? Reference, PayoutReturn? Returning, string? ReturnedTransfer, string? ReturnedReference, DateTimeOffset? ReturnedAt);

/// <summary>One operator says that it came back.</summary>
public sealed record PayoutReturn(string Reference, Guid RecordedBy, DateTimeOffset RecordedAt);

/// <summary>Where a bank transfer goes, and the account whose details these are: details that change are another account's.</summary>
public sealed record PayoutBank(Guid AccountId, BankDetails Details);

public sealed record PayoutWay(
    PayoutMethod Method, bool IsSubmitted, bool IsAble, string? BankHint, IReadOnlyList<string> Requirements, IReadOnlyList<string> Overdue,
    string? DisabledReason, DateTimeOffset? DueBy);

/// <summary>How a grower is paid; CanUseStripe says whether Stripe pays in their country.</summary>
public sealed record GrowerPayoutWay(Guid GrowerId, string GrowerName, string Country, string TimeZone, bool CanUseStripe, PayoutWay? Way);

public sealed record RunCard(Guid Id, DateTimeOffset PreparedAt, DateTimeOffset? StartedAt, int Payouts);

public sealed record GrowerSettingsView(Guid GrowerId, string Name, int AdvanceBasisPoints, int ReserveBasisPoints, int ReserveDays);

public sealed class PayoutQueries(FarmDbContext db, IOptions<PayoutsOptions> options, IOptions<CampaignsOptions> campaigns)
{
    private const int MostPayouts = 200;

    /// <summary>The money of a grower's campaigns, the newest first; of all growers for an operator who names none.</summary>
    public async Task<IReadOnlyList<CampaignMoney>> CampaignsAsync(Actor actor, Guid? growerId, CancellationToken ct)
    {
        MustSee(actor, growerId);
        var rows = await db.Database.SqlQuery<CampaignRow>($"""
            select c.id as "CampaignId", c.title as "Title", g.id as "GrowerId", g.name as "GrowerName", c.currency as "Currency",
              b.held as "Held", b.reserve as "Reserve", b.payable as "Payable", b.advance as "Advance", b.debt as "Debt", b.on_the_way as "OnTheWay", b.disputed as "Disputed", b.frozen as "Frozen",
              coalesce(r.gross, 0)::bigint as "Released", coalesce(r.platform_fee, 0)::bigint as "PlatformFee", coalesce(r.processing_fee, 0)::bigint as "ProcessingFee"
            from campaigns c
            join growers g on g.id = c.grower_id
            join (
              select a.campaign_id,
                coalesce(-sum(e.amount_minor) filter (where a.kind = 'held'), 0)::bigint as held,
                coalesce(-sum(e.amount_minor) filter (where a.kind = 'reserve'), 0)::bigint as reserve,
                coalesce(-sum(e.amount_minor) filter (where a.kind = 'payable'), 0)::bigint as payable,
                coalesce(sum(e.amount_minor) filter (where a.kind = 'advance'), 0)::bigint as advance,
                coalesce(sum(e.amount_minor) filter (where a.kind = 'grower_debt'), 0)::bigint as debt,
                coalesce(-sum(e.amount_minor) filter (where a.kind = 'transfers_on_the_way'), 0)::bigint as on_the_way,
                coalesce(sum(e.amount_minor) filter (where a.kind = 'disputed'), 0)::bigint as disputed,
                coalesce(-sum(e.amount_minor) filter (where a.kind = 'frozen'), 0)::bigint as frozen
              from ledger_accounts a
              join ledger_entries e on e.account_id = a.id
              where a.campaign_id is not null
              group by a.campaign_id) b on b.campaign_id = c.id
            left join (
              select campaign_id, sum(gross_minor) as gross, sum(platform_fee_minor) as platform_fee, sum(processing_fee_minor) as processing_fee
              from releases
              group by campaign_id) r on r.campaign_id = c.id
            where {growerId}::uuid is null or c.grower_id = {growerId}
            order by c.id desc
            """).ToListAsync(ct);
        return [.. rows.Select(row => row.ToMoney())];
    }

    public async Task<IReadOnlyList<PayoutCard>> PayoutsAsync(Actor actor, Guid? growerId, Guid? runId, CancellationToken ct)
    {
        MustSee(actor, growerId);
        return await CardsAsync(db.Set<Payout>()
            .Where(p => (growerId == null || p.GrowerId == growerId) && (runId == null || p.RunId == runId))
            .OrderByDescending(p => p.Id)
            .Take(MostPayouts), ct);
    }

    public async Task<PayoutStatement> StatementAsync(Actor actor, Guid payoutId, CancellationToken ct)
    {
        var payout = await db.Set<Payout>().AsNoTracking().SingleOrDefaultAsync(p => p.Id == payoutId, ct) ?? throw new NotFound();
        actor.MustOwn(payout.GrowerId);
        var card = (await CardsAsync(db.Set<Payout>().Where(p => p.Id == payoutId), ct))[0];
        var lines = await db.Set<PayoutLine>().AsNoTracking().Where(l => l.PayoutId == payoutId).OrderBy(l => l.Id)
            .GroupJoin(db.Set<Parcel>(), l => l.SourceId, p => p.Id, (l, parcels) => new { Line = l, parcels })
            .SelectMany(x => x.parcels.DefaultIfEmpty(), (x, parcel) => new { x.Line, Number = parcel == null ? (int?)null : parcel.Number })
            .ToListAsync(ct);
        Money Of(long minor) => new(minor, payout.Currency);
        return new PayoutStatement(card, [.. lines.OrderBy(l => l.Line.Id).Select(l => new StatementLine(
            l.Line.Kind, l.Number, l.Line.OccurredAt, Of(l.Line.GrossMinor), Of(l.Line.PlatformFeeMinor), Of(l.Line.ProcessingFeeMinor),
            Of(l.Line.ReserveMinor), Of(l.Line.AmountMinor)))], new PayoutTransfer(payout.RecordedBy, payout.RecordedAt, payout.PaidOn, payout.BankReference,
                payout.ReturnRecordedAt is { } returning ? new PayoutReturn(payout.ReturnReference!, payout.ReturnRecordedBy!.Value, returning) : null,
                payout.ReturnedTransfer, payout.ReturnedReference, payout.ReturnedAt),
            actor.IsOperator && payout.IsCertainlyUnpaid ? (await db.OtherAccountAsync(payout, options.Value, ct))?.Kind : null);
    }

    public async Task<GrowerPayoutWay> WayAsync(Actor actor, Guid growerId, CancellationToken ct)
    {
        var grower = await db.OwnGrowerAsync(actor, growerId, campaigns, ct);
        var zone = await db.Set<Grower>().Where(g => g.Id == growerId).Select(g => g.TimeZone).SingleAsync(ct);
        var account = await db.Set<PayoutAccount>().AsNoTracking().SingleOrDefaultAsync(
            a => a.GrowerId == growerId && a.PlatformAccount == grower.PlatformAccount && a.RetiredAt == null, ct);
        var way = account is null ? null : new PayoutWay(
            account.Kind, account.IsSubmitted, account.IsAble, account.BankHint, account.Requirements, account.Overdue, account.DisabledReason, account.RequirementsDueBy);
        return new GrowerPayoutWay(
            growerId, grower.Name, grower.Country, zone, options.Value.CanConnect(grower.PlatformAccount, grower.Country), way);
    }

    /// <summary>What the grower of a campaign gets of its money before boxes arrive, in hundredths of a percent: since the funding what was fixed then, before it what would be. Everybody may know it.</summary>
    public Task<int> AdvanceOfAsync(Guid campaignId, CancellationToken ct) =>
        db.Database.SqlQuery<int>($"""
            select coalesce(t.advance_basis_points, s.advance_basis_points, 0) as "Value"
            from campaigns c
            left join payout_terms t on t.campaign_id = c.id
            left join grower_payout_settings s on s.grower_id = c.grower_id
            where c.id = {campaignId}
            """).SingleAsync(ct);

    /// <summary>Campaigns of this grower may open before anybody knows how to pay them, or one already has.</summary>
    public async Task<bool> OpensWithoutWayAsync(Actor actor, Guid growerId, CancellationToken ct)
    {
        actor.MustOwn(growerId);
        return !campaigns.Value.RequiresPayoutAccount
            || await db.Set<Campaign>().AnyAsync(c => c.GrowerId == growerId && (c.Status == CampaignStatus.Open || c.Status == CampaignStatus.Closing || c.Status == CampaignStatus.Funded), ct);
    }

    /// <summary>Where a bank transfer goes: for operators, when they make it.</summary>
    public async Task<PayoutBank?> BankDetailsAsync(Actor actor, Guid payoutId, SealBankDetails seal, CancellationToken ct)
    {
        actor.MustBeOperator();
        var account = await db.Set<Payout>().Where(p => p.Id == payoutId && p.Method == PayoutMethod.Bank)
            .Join(db.Set<PayoutAccount>(), p => p.AccountId, a => a.Id, (_, a) => new { a.Id, a.BankDetails })
            .SingleOrDefaultAsync(ct);
        return account?.BankDetails is { } details ? new PayoutBank(account.Id, seal.Open(details)) : null;
    }

    /// <summary>The payouts of which these reversals take money back.</summary>
    public async Task<IReadOnlyDictionary<Guid, Guid>> PayoutsOfAsync(Actor actor, IReadOnlyCollection<Guid> reversals, CancellationToken ct)
    {
        actor.MustBeOperator();
        return await db.Set<TransferReversal>().Where(r => reversals.Contains(r.Id)).ToDictionaryAsync(r => r.Id, r => r.PayoutId, ct);
    }

    public async Task<IReadOnlyList<RunCard>> RunsAsync(Actor actor, CancellationToken ct)
    {
        actor.MustBeOperator();
        return await db.Set<PayoutRun>().AsNoTracking()
            .OrderByDescending(r => r.Id)
            .Take(50)
            .Select(r => new RunCard(r.Id, r.PreparedAt, r.StartedAt, db.Set<Payout>().Count(p => p.RunId == r.Id)))
            .ToListAsync(ct);
    }

    public async Task<GrowerSettingsView> SettingsAsync(Actor actor, Guid growerId, CancellationToken ct)
    {
        actor.MustBeOperator();
        var grower = await db.Set<Grower>().AsNoTracking().SingleOrDefaultAsync(g => g.Id == growerId, ct) ?? throw new NotFound();
        var settings = await db.Set<GrowerPayoutSettings>().AsNoTracking().SingleOrDefaultAsync(s => s.GrowerId == growerId, ct);
        return new GrowerSettingsView(
            growerId, grower.Name, settings?.AdvanceBasisPoints ?? 0, settings?.ReserveBasisPoints ?? options.Value.ReserveBasisPoints,
            settings?.ReserveDays ?? options.Value.ReserveDays);
    }

    private static void MustSee(Actor actor, Guid? growerId)
    {
        if (growerId is { } id)
            actor.MustOwn(id);
        else
            actor.MustBeOperator();
    }

    private async Task<List<PayoutCard>> CardsAsync(IQueryable<Payout> payouts, CancellationToken ct)
    {
        var rows = await payouts.AsNoTracking()
            .Join(db.Set<Campaign>(), p => p.CampaignId, c => c.Id, (p, c) => new { Payout = p, c.Title })
            .Join(db.Set<Grower>(), x => x.Payout.GrowerId, g => g.Id, (x, g) => new { x.Payout, x.Title, g.Name, g.TimeZone })
            .ToListAsync(ct);
        return [.. rows.OrderByDescending(row => row.Payout.Id).Select(row => new PayoutCard(
            row.Payout.Id, row.Payout.Kind, row.Payout.CampaignId, row.Title, row.Payout.GrowerId, row.Name, row.TimeZone, row.Payout.Amount,
            new Money(row.Payout.ReversedMinor, row.Payout.Currency), row.Payout.Method, row.Payout.Status, row.Payout.RequestedAt, row.Payout.SucceededAt,
            row.Payout.Failure, row.Payout.StripeTransferId ?? row.Payout.BankReference))];
    }

    private sealed record CampaignRow(
        Guid CampaignId, string Title, Guid GrowerId, string GrowerName, string Currency, long Held, long Reserve, long Payable, long Advance, long Debt,
        long OnTheWay, long Disputed, long Frozen, long Released, long PlatformFee, long ProcessingFee)
    {
        public CampaignMoney ToMoney()
        {
            Money Of(long minor) => new(minor, Currency);
            return new CampaignMoney(
                CampaignId, Title, GrowerId, GrowerName, Of(Held), Of(Released), Of(PlatformFee), Of(ProcessingFee), Of(Reserve),
                Of(Payable), Of(Advance), Of(Debt), Of(OnTheWay), Of(Disputed), Of(Frozen));
        }
    }
}
