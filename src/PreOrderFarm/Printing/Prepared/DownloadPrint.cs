using System.Data;
using Npgsql;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Printing.Prepared;

/// <summary>Hands out a kept print. Each download is in the log of prints, as a print that is made at once is.</summary>
public sealed class DownloadPrint(NpgsqlDataSource database, PreparedPrints prints, PrintRuns runs, TimeProvider clock)
{
    /// <exception cref="NotFound">There is none for this actor.</exception>
    /// <exception cref="RuleBroken">It is not ready yet, or the batch has changed since.</exception>
    public async Task<PreparedPrint> MustBeReadyAsync(Actor actor, Guid id, CancellationToken ct)
    {
        var print = await prints.FindAsync(actor, id, ct);
        if (print.IsReplaced)
            throw new RuleBroken($"The batch has changed since this was prepared: print it anew.");
        if (print.State == PrintState.Failed)
            throw new RuleBroken($"This print failed: try it again.");
        if (print.State != PrintState.Ready)
            throw new RuleBroken($"This print is not ready yet.");
        return print;
    }

    /// <param name="actor">Who takes it.</param>
    /// <param name="print">Ready, as <see cref="MustBeReadyAsync"/> has shown.</param>
    /// <param name="stream">Gets the file piece by piece.</param>
    /// <param name="ct">Ends it.</param>
    public async Task WriteAsync(Actor actor, PreparedPrint print, Stream stream, CancellationToken ct)
    {
        // First: who cuts the connection before its end may have what he wanted.
        var run = print.Run! with { PrintedAt = clock.GetUtcNow() };
        var logged = await runs.AddAsync(actor, run with { Pages = null, UnknownGlyphs = 0 }, ct);
        await CopyAsync(print, stream, ct);
        await runs.EndAsync(logged, run, stream, ct);
    }

    private async Task CopyAsync(PreparedPrint print, Stream stream, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select content from prepared_print_parts where print_id = $1 and attempt = $2 order by number");
        command.Parameters.Add(new NpgsqlParameter { Value = print.Id });
        command.Parameters.Add(new NpgsqlParameter { Value = print.Attempt });
        await using var row = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, ct);
        while (await row.ReadAsync(ct))
        {
            await using var part = await row.GetStreamAsync(0, ct);
            await part.CopyToAsync(stream, ct);
        }
    }
}
