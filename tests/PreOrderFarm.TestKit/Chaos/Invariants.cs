using Npgsql;
using PreOrderFarm.StripeSandbox;
using SettlePayments = PreOrderFarm.Payments.SettlePayments;

namespace PreOrderFarm.TestKit.Chaos;

/// <summary>
/// What must hold of every farm when nothing is under way, whatever happened to it before: the view ledger_check, nothing
/// given up, and a comparison of our books with the stand-in's.
/// </summary>
public static class Invariants
{
    /// <summary>Throws with all that does not hold.</summary>
    public static async Task MustHoldAsync(FarmHost farm)
    {
        var broken = await BrokenAsync(farm);
        if (broken.Count > 0)
            throw new InvalidOperationException($"{broken.Count} invariants are broken:\n{string.Join('\n', broken.Take(20))}");
    }

    /// <summary>The same, once what is under way has been done.</summary>
    public static async Task MustHoldWhenQuietAsync(FarmHost farm)
    {
        await farm.SettleAsync();
        await farm.UseAsync<SettlePayments, int>(settle => settle.RunAsync(CancellationToken.None));
        await MustHoldAsync(farm);
    }

    /// <summary>One sentence for each thing that does not hold; none in health.</summary>
    public static async Task<IReadOnlyList<string>> BrokenAsync(FarmHost farm)
    {
        var broken = new List<string>();
        await using var connection = await farm.Database.DataSource.OpenConnectionAsync();
        await CheckAsync(connection, "ledger_check", "select to_jsonb(c)::text from ledger_check c", broken);
        await CheckAsync(
            connection, "an intent that was given up", "select kind || ' ' || coalesce(last_error, '') from intents where status = 'dead' and kind <> 'send_email'", broken);
        await CompareRefundsAsync(connection, farm.Stripe.State, broken);
        await ComparePaymentsAsync(connection, farm.Stripe.State, broken);
        await CompareTransfersAsync(connection, farm.Stripe.State, broken);
        await CompareClearingAsync(connection, farm.Stripe.State, broken);
        return broken;
    }

    private static async Task CheckAsync(NpgsqlConnection connection, string rule, string sql, List<string> broken) =>
        broken.AddRange((await RowsAsync(connection, sql)).Select(row => $"{rule}: {row}"));

    // Each refund there is one of ours, and each that we call made is one of theirs, of the same payment and amount.
    private static async Task CompareRefundsAsync(NpgsqlConnection connection, SandboxState stripe, List<string> broken)
    {
        var ours = await RowsAsync(connection, """
            select concat_ws(' ', r.stripe_refund_id, p.payment_intent_id, r.amount_minor, lower(r.currency), case r.status when 'requested' then 'pending' when 'paid_by_bank' then 'failed' when 'taken_by_bank' then 'failed' else r.status end)
            from refunds r join payments p on p.id = r.payment_id
            where r.stripe_refund_id is not null
            """);
        var theirs = stripe.Refunds.All().Select(refund =>
            $"{refund.Id} {refund.PaymentIntentId} {refund.AmountMinor} {refund.Currency} {SnakeCased(refund.Status)}");
        Compare("refund", ours, theirs, broken);
    }

    private static async Task ComparePaymentsAsync(NpgsqlConnection connection, SandboxState stripe, List<string> broken)
    {
        var theirs = stripe.PaymentIntents.All()
            .Where(intent => intent.Status == PaymentIntentStatus.Succeeded)
            .Select(intent => $"{intent.Id} {intent.AmountMinor} {intent.Currency}");
        // A PaidCampaign that was written by statements alone has payments that nobody made, with ids of its own kind.
        var ours = await RowsAsync(connection, """
            select concat_ws(' ', payment_intent_id, amount_minor, lower(currency))
            from payments where status = 'succeeded' and payment_intent_id not like '%-%'
            """);
        Compare("payment", ours, theirs, broken);
    }

    // Nobody is paid twice, and nobody is told to be paid who is not.
    private static async Task CompareTransfersAsync(NpgsqlConnection connection, SandboxState stripe, List<string> broken)
    {
        var ours = await RowsAsync(connection, """
            select concat_ws(' ', stripe_transfer_id, amount_minor, lower(currency), reversed_minor)
            from payouts where status = 'succeeded' and method = 'connect' and stripe_transfer_id is not null
            """);
        var theirs = stripe.Transfers.All().Select(transfer => $"{transfer.Id} {transfer.AmountMinor} {transfer.Currency} {transfer.ReversedMinor}");
        Compare("transfer", ours, theirs, broken);
    }

    // The balance there, to the last movement, is the clearing account here.
    private static async Task CompareClearingAsync(NpgsqlConnection connection, SandboxState stripe, List<string> broken)
    {
        var theirs = stripe.BalanceTransactions.All()
            .GroupBy(transaction => transaction.Currency, StringComparer.Ordinal)
            .Select(group => (Currency: group.Key, Net: group.Sum(transaction => transaction.NetMinor)))
            .Where(sum => sum.Net != 0)
            .Select(sum => $"{sum.Currency} {sum.Net}");
        var ours = await RowsAsync(connection, """
            select lower(a.currency) || ' ' || sum(e.amount_minor)
            from ledger_entries e join ledger_accounts a on a.id = e.account_id
            where a.kind = 'stripe_clearing' and a.platform_account = 'main'
            group by a.currency having sum(e.amount_minor) <> 0
            """);
        Compare("clearing balance", ours, theirs, broken);
    }

    private static void Compare(string what, IEnumerable<string> ours, IEnumerable<string> theirs, List<string> broken)
    {
        var here = ours.ToHashSet(StringComparer.Ordinal);
        var there = theirs.ToHashSet(StringComparer.Ordinal);
        broken.AddRange(here.Except(there, StringComparer.Ordinal).Select(row => $"a {what} that only we know: {row}"));
        broken.AddRange(there.Except(here, StringComparer.Ordinal).Select(row => $"a {what} that only Stripe knows: {row}"));
    }

    private static string SnakeCased(RefundStatus status) => status switch
    {
        RefundStatus.Pending => "pending",
        RefundStatus.Succeeded => "succeeded",
        RefundStatus.Failed => "failed",
        _ => throw new InvalidOperationException($"No such status: {status}."),
    };

    private static async Task<List<string>> RowsAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(Convert.ToString(reader.GetValue(0), System.Globalization.CultureInfo.InvariantCulture) ?? "");
        return rows;
    }
}
