using Microsoft.Extensions.Logging;
using Npgsql;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.Printing.Labels;

namespace PreOrderFarm.Printing.Prepared;

/// <summary>
/// Makes the prints that were asked for, the oldest first. Any number of workers may run it: each takes one that nobody has,
/// or one whose worker has been silent, and says every second that it lives. What a worker writes that was replaced is refused.
/// </summary>
public sealed class PreparePrints(NpgsqlDataSource database, PrintSheet sheets, PrintLabels labels, TimeProvider clock, ILogger<PreparePrints> log)
{
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>As many workers may die over a print; then a person must ask again.</summary>
    private const int MaximumTries = 3;
    private const int MostPerRun = 20;
    private const string Mine = "id = $1 and attempt = $2 and state = 'printing'";

    /// <summary>Returns how many were taken on.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        await GiveUpAsync(ct);
        var taken = 0;
        while (taken < MostPerRun && await ClaimAsync(ct) is { } claim)
        {
            taken++;
            await PrintAsync(claim, ct);
        }

        return taken;
    }

    private async Task GiveUpAsync(CancellationToken ct) => await ExecuteAsync(
        Failed("state = 'printing' and heartbeat_at < $1 and tries >= $2"), ct, clock.GetUtcNow() - Silence, MaximumTries);

    // What was written of it is of no use, and may be what filled the disk.
    private static string Failed(string which) => $"""
        with failed as (
          update prepared_prints set state = 'failed', heartbeat_at = null where {which} returning id)
        delete from prepared_print_parts where print_id in (select id from failed)
        """;

    private async Task<Claim?> ClaimAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            with claimed as (
              update prepared_prints p
              set state = 'printing', attempt = p.attempt + 1, tries = p.tries + 1, heartbeat_at = $1, printed_parcels = 0
              from (
                select id from prepared_prints
                where state = 'waiting' or (state = 'printing' and heartbeat_at < $2)
                order by asked_at
                limit 1
                for update skip locked) as next
              where p.id = next.id
              returning p.id, p.batch_id, p.attempt, p.parcels, p.print_order, p.fingerprint),
            emptied as (
              delete from prepared_print_parts where print_id in (select id from claimed))
            select claimed.id, claimed.attempt, claimed.parcels, claimed.print_order, c.grower_id, claimed.fingerprint
            from claimed
            join fulfilment_batches b on b.id = claimed.batch_id
            join campaigns c on c.id = b.campaign_id
            """);
        var now = clock.GetUtcNow();
        command.Parameters.Add(new NpgsqlParameter { Value = now });
        command.Parameters.Add(new NpgsqlParameter { Value = now - Silence });
        await using var row = await command.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct) ? new Claim(row.GetGuid(0), row.GetInt32(1), row.GetInt32(2), row.GetString(3), row.GetGuid(4), row.GetString(5)) : null;
    }

    private async Task PrintAsync(Claim claim, CancellationToken ct)
    {
        var progress = new PrintProgress(claim.Parcels);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var beating = BeatAsync(claim, progress, stop);
        try
        {
            await using var parts = new PrintParts(database, claim.Id, claim.Attempt);
            var run = await PrintAsync(claim, parts, progress, stop.Token);
            await parts.FinishAsync(stop.Token);
            await ReadyAsync(claim, run, parts.Length, stop.Token);
        }
        catch (PrintTakenOver)
        {
            log.LogInformation("Another worker prints {Print}", claim.Id);
        }
        catch (PrintReplaced)
        {
            log.LogInformation("What {Print} was asked of has changed", claim.Id);
            await ReplaceAsync(claim);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await GiveBackAsync(claim);
            throw;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            log.LogInformation("Another worker prints {Print}", claim.Id);
        }
        // Without its database it can say nothing: it falls silent, and another worker tries.
        catch (Exception failure) when (failure is not NpgsqlException)
        {
            log.LogError(failure, "The print {Print} failed", claim.Id);
            await FailAsync(claim);
        }
        finally
        {
            await stop.CancelAsync();
            await beating;
        }
    }

    private async Task<PrintRun> PrintAsync(Claim claim, Stream parts, PrintProgress progress, CancellationToken ct)
    {
        // In the place of who asked: that they may was asked then, and is again when somebody takes it.
        var packer = new Actor(null, "", false, new Dictionary<Guid, GrowerRole> { [claim.GrowerId] = GrowerRole.Fulfilment });
        var order = PrintOrder.Read(claim.Order);
        var watch = new PrintWatch((batch, head, _) => MustBeAsAskedAsync(claim, order, batch, head, ct), progress);
        return order.Sheet is { } sheet
            ? (await sheets.PrintAsync(packer, sheet, parts, watch, ct)).Run
            : (await labels.PrintAsync(packer, order.Labels!, order.DotsPerInch, parts, watch, ct)).Run;
    }

    // In the snapshot that is printed. Compared only when it is taken, a print of what was so in between would pass once it is as before again.
    private static async Task MustBeAsAskedAsync(Claim claim, PrintOrder order, ReadBatch batch, BatchHead head, CancellationToken ct)
    {
        if (await PrintFingerprint.OfAsync(batch, head, order, ct) != claim.Fingerprint)
            throw new PrintReplaced();
    }

    /// <summary>Says that this worker lives, and how far it is; stops the printing when another one has taken over.</summary>
    private async Task BeatAsync(Claim claim, PrintProgress progress, CancellationTokenSource stop)
    {
        while (true)
        {
            await Task.Delay(Beat, clock, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested)
                return;
            try
            {
                if (await UpdateAsync("printed_parcels = $3, heartbeat_at = $4", claim, stop.Token, progress.Printed, clock.GetUtcNow()) == 0)
                    await stop.CancelAsync();
            }
            catch (Exception failure) when (failure is NpgsqlException or OperationCanceledException or ObjectDisposedException)
            {
                // The next one tells; if none gets through, another worker takes over.
            }
        }
    }

    private async Task ReadyAsync(Claim claim, PrintRun run, long bytes, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var changed = await UpdateAsync(
            "state = 'ready', heartbeat_at = null, printed_parcels = parcels, run = $3::jsonb, bytes = $4, ready_at = $5, expires_at = $6",
            claim, ct, PreparedPrints.WriteRun(run), bytes, now, now + AskForPrint.Kept);
        if (changed == 0)
            throw new PrintTakenOver();
    }

    // Older than any version, it is replaced for good; and whoever asks for the same when it is so again gets another one.
    private Task<int> ReplaceAsync(Claim claim) =>
        UpdateAsync("state = 'failed', heartbeat_at = null, current_version = 0, fingerprint = 'replaced ' || id", claim, CancellationToken.None);

    private Task<int> FailAsync(Claim claim) => ExecuteAsync(Failed(Mine), CancellationToken.None, claim.Id, claim.Attempt);

    // This process ends, and the next one begins anew: nobody has died over it.
    private Task<int> GiveBackAsync(Claim claim) => UpdateAsync("state = 'waiting', heartbeat_at = null, tries = tries - 1", claim, CancellationToken.None);

    private Task<int> UpdateAsync(string change, Claim claim, CancellationToken ct, params object[] values) =>
        ExecuteAsync($"update prepared_prints set {change} where {Mine}", ct, [claim.Id, claim.Attempt, .. values]);

    private async Task<int> ExecuteAsync(string sql, CancellationToken ct, params object[] values)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteNonQueryAsync(ct);
    }

    private sealed record Claim(Guid Id, int Attempt, int Parcels, string Order, Guid GrowerId, string Fingerprint);

    /// <summary>It would be printed otherwise than it was asked for.</summary>
    private sealed class PrintReplaced : Exception;
}
