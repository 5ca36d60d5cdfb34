using Npgsql;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;

namespace PreOrderFarm.Demo.Story;

/// <summary>One line of the summary: what should be equal, in one currency, and whether it is.</summary>
public sealed record Proven(string What, bool Holds, string Figures);

/// <summary>
/// Adds up the money and the boxes on each side, from Stripe's stand-in and from the tables, and compares.
/// It reads only; what it compares was written by different parts of the product.
/// </summary>
public sealed class Proof(NpgsqlDataSource database, SandboxState stripe)
{
    public async Task<IReadOnlyList<Proven>> RunAsync(CancellationToken ct)
    {
        var proven = new List<Proven>();
        foreach (var (currency, atStripe) in stripe.Totals().OrderBy(total => total.Key, StringComparer.Ordinal))
            await MoneyAsync(proven, currency.ToUpperInvariant(), atStripe.CapturedMinor, atStripe.RefundedMinor, ct);
        await SettlementAsync(proven, ct);
        await BoxesAsync(proven, ct);
        await RulesAsync(proven, ct);
        return proven;
    }

    private async Task MoneyAsync(List<Proven> proven, string currency, long captured, long refunded, CancellationToken ct)
    {
        var ledger = await SumAsync($"""
            select -sum(e.amount_minor) from ledger_entries e join ledger_accounts a on a.id = e.account_id
            where a.kind in ('held', 'refunds_on_the_way') and a.currency = '{currency}'
            """, ct);
        var goods = await SumAsync($"select sum(goods_minor) from parcels where status <> 'void' and currency = '{currency}'", ct);
        var shipping = await SumAsync($"select sum(shipping_minor) from parcels where status <> 'void' and currency = '{currency}'", ct);
        var open = await SumAsync($"""
            select sum(p.goods_minor + p.shipping_minor) from pledges p join campaigns c on c.id = p.campaign_id
            where c.status in ('open', 'closing') and p.status = 'confirmed' and c.currency = '{currency}'
            """, ct);
        Money In(long minor) => new(minor, currency);
        proven.Add(new Proven(
            $"{currency}: captured − refunded at Stripe = the ledger = goods + shipping in parcels + open pledges",
            captured - refunded == ledger && ledger == goods + shipping + open,
            $"{In(captured)} − {In(refunded)} = {In(ledger)} = {In(goods)} + {In(shipping)} + {In(open)}"));
    }

    private async Task SettlementAsync(List<Proven> proven, CancellationToken ct)
    {
        var net = stripe.BalanceTransactions.All().Sum(balance => balance.NetMinor);
        var clearing = await SumAsync("""
            select sum(e.amount_minor) from ledger_entries e join ledger_accounts a on a.id = e.account_id where a.kind = 'stripe_clearing'
            """, ct);
        proven.Add(new Proven("Our balance at Stripe = the clearing account", net == clearing, $"{net} = {clearing} (minor units of the settlement currency)"));
    }

    private async Task BoxesAsync(List<Proven> proven, CancellationToken ct)
    {
        const string Sold = """
            select p.campaign_id, sum(l.quantity) - coalesce((
                select sum(h.wanted_units - h.given_units) from harvest_shares h join harvest_allocations a on a.id = h.allocation_id
                where a.campaign_id = p.campaign_id), 0) as boxes
            from pledge_lines l
            join pledges p on p.id = l.pledge_id and p.status = 'confirmed'
            join campaigns c on c.id = p.campaign_id and c.status in ('funded', 'completed')
            group by p.campaign_id
            """;
        const string Packed = """
            select p.campaign_id, sum(l.units) as boxes from parcel_lines l
            join parcels p on p.id = l.parcel_id and p.status <> 'void'
            group by p.campaign_id
            """;
        var (sold, packed) = (await SumAsync($"select sum(boxes) from ({Sold}) s", ct), await SumAsync($"select sum(boxes) from ({Packed}) p", ct));
        var differ = await SumAsync($"select count(*) from ({Sold}) s full join ({Packed}) p using (campaign_id) where s.boxes is distinct from p.boxes", ct);
        proven.Add(new Proven("Boxes sold by each funded campaign, less those that a short harvest lacked = boxes in its parcels", differ == 0 && sold == packed && sold > 0, $"{sold} = {packed}; {differ} campaigns differ"));

        var oversold = await SumAsync("""
            select count(*) from campaigns c join campaign_units u on u.campaign_id = c.id
            where case c.cap_kind when 'boxes' then u.boxes_taken else u.grams_taken end > c.harvest_cap
            """, ct);
        proven.Add(new Proven("No campaign sold more than its harvest cap", oversold == 0, $"{oversold} oversold"));
    }

    private async Task RulesAsync(List<Proven> proven, CancellationToken ct)
    {
        var crooked = await SumAsync("""
            select count(*) from (
              select 1 from ledger_entries group by transaction_id, currency having sum(amount_minor) <> 0) t
            """, ct);
        proven.Add(new Proven("Every ledger transaction sums to zero", crooked == 0, $"{crooked} do not"));

        var (missing, promised) = (
            await SumAsync("select sum(wanted_units - given_units) from harvest_shares", ct), await SumAsync("select sum(goods_minor + shipping_minor) from harvest_shares", ct));
        var shortened = await SumAsync("select sum(amount_minor) from refunds where reason = 'short_harvest' and status = 'succeeded'", ct);
        proven.Add(new Proven("What rode on the boxes that a short harvest lacked has gone back to their backers", promised == shortened, $"{missing} boxes; {promised} = {shortened} (minor units)"));

        var violated = await SumAsync("select count(*) from ledger_check", ct);
        proven.Add(new Proven("Every invariant of ./farm check holds", violated == 0, $"{violated} violations"));

        var miscounted = await SumAsync("""
            select count(*) from campaign_funds f
            left join (
              select campaign_id, sum(goods_minor) as goods, sum(shipping_minor) as shipping, count(*) as pledges
              from pledges where status = 'confirmed' group by campaign_id) p using (campaign_id)
            join campaigns c on c.id = f.campaign_id and c.status <> 'cancelled'
            where f.goods_minor <> coalesce(p.goods, 0) or f.shipping_minor <> coalesce(p.shipping, 0) or f.pledges <> coalesce(p.pledges, 0)
            """, ct);
        proven.Add(new Proven("What pages show as collected = the confirmed pledges", miscounted == 0, $"{miscounted} differ"));

        var owing = await SumAsync("""
            select count(*) from payments p join campaigns c on c.id = p.campaign_id
            where c.status in ('unfunded', 'cancelled') and p.status = 'succeeded' and p.refunded_minor < p.amount_minor
            """, ct);
        var undone = await SumAsync("select count(*) from refunds where status <> 'succeeded'", ct);
        proven.Add(new Proven("Everyone of a missed or cancelled campaign has their money back", owing == 0 && undone == 0, $"{owing} not asked for, {undone} not done"));
    }

    // The SQL is ours, with our own constants in it; nothing that a person typed.
    private async Task<long> SumAsync(string sql, CancellationToken ct)
    {
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteScalarAsync(ct) is { } sum and not DBNull ? Convert.ToInt64(sum, System.Globalization.CultureInfo.InvariantCulture) : 0;
    }
}
