using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;
using PreOrderFarm.StripeSandbox;

namespace PreOrderFarm.TestKit;

/// <summary>Gives the payments of a <see cref="PaidCampaign"/> their other half: as many payments at the stand-in.</summary>
public static class PaidAtStripe
{
    private sealed record Payment(Guid Id, long AmountMinor, string Currency);

    private sealed record Paid(Guid Id, string SessionId, string IntentId, string ChargeId);

    /// <summary>What its backers paid is now paid at the stand-in too, and waits to be settled from there.</summary>
    public static async Task PayAtAsync(this PaidCampaign campaign, NpgsqlDataSource database, SandboxServer stripe)
    {
        var paid = new ConcurrentBag<Paid>();
        await Parallel.ForEachAsync(
            await PaymentsAsync(campaign, database), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (payment, ct) => paid.Add(await PayAsync(stripe, payment, ct)));
        await using var command = database.CreateCommand("""
            update payments p
            set checkout_session_id = w.session, payment_intent_id = w.intent, charge_id = w.charge, balance_transaction_id = null,
              settlement_currency = null, settlement_gross_minor = null, settlement_fee_minor = null, settled_at = null
            from unnest($1, $2, $3, $4) as w (id, session, intent, charge)
            where p.id = w.id
            """);
        command.Parameters.AddWithValue(paid.Select(p => p.Id).ToArray());
        command.Parameters.AddWithValue(paid.Select(p => p.SessionId).ToArray());
        command.Parameters.AddWithValue(paid.Select(p => p.IntentId).ToArray());
        command.Parameters.AddWithValue(paid.Select(p => p.ChargeId).ToArray());
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<List<Payment>> PaymentsAsync(PaidCampaign campaign, NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("select id, amount_minor, currency from payments where campaign_id = $1");
        command.Parameters.AddWithValue(campaign.Id);
        await using var reader = await command.ExecuteReaderAsync();
        var payments = new List<Payment>();
        while (await reader.ReadAsync())
            payments.Add(new Payment(reader.GetGuid(0), reader.GetInt64(1), reader.GetString(2)));
        return payments;
    }

    private static async Task<Paid> PayAsync(SandboxServer stripe, Payment payment, CancellationToken ct)
    {
        var made = await stripe.PostAsync("/v1/checkout/sessions", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["mode"] = "payment",
            ["line_items[0][price_data][currency]"] = payment.Currency.ToLowerInvariant(),
            ["line_items[0][price_data][unit_amount]"] = payment.AmountMinor.ToString(CultureInfo.InvariantCulture),
            ["line_items[0][price_data][product_data][name]"] = "Harvest",
            ["line_items[0][quantity]"] = "1",
            ["success_url"] = "http://localhost/",
            ["client_reference_id"] = payment.Id.ToString(),
            ["metadata[payment]"] = payment.Id.ToString(),
            ["payment_intent_data[metadata][payment]"] = payment.Id.ToString(),
        }, ct);
        var session = made.GetProperty("id").GetString()!;
        var intent = stripe.Pay(session).PaymentIntentId!;
        return new Paid(payment.Id, session, intent, stripe.State.PaymentIntents.Find(intent)!.LatestChargeId!);
    }
}
