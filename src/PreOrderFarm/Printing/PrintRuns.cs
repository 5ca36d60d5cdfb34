using Npgsql;
using PreOrderFarm.Database;
using PreOrderFarm.Members;

namespace PreOrderFarm.Printing;

/// <summary>One printing of one of a batch's documents.</summary>
/// <param name="Document">Its name in addresses: packing-list, labels.</param>
/// <param name="Since">For a sheet of differences: since which version.</param>
/// <param name="Paper">Null: a table, which lies on no paper.</param>
/// <param name="Pages">Null for a table, and for a print whose reader was gone before its end.</param>
/// <param name="PrinterId">Whose settings were chosen, if any printer's.</param>
/// <param name="By">The member's name; null: a program or a member who is gone.</param>
public sealed record PrintRun(
    Guid BatchId, string Document, int Version, int? Since, string Language, Paper? Paper, int MarginMillimetres, int? Pages, string Checksum, DateTimeOffset PrintedAt, Guid? PrinterId = null, string? By = null)
{
    /// <summary>How many characters no installed font had; they stand there as U+FFFD.</summary>
    public int UnknownGlyphs { get; init; }

    /// <summary>Of labels in a printer: what is free after them.</summary>
    public NextLabel? NextLabel { get; init; }
}

/// <summary>The first free place of a sheet of labels that was printed on.</summary>
public sealed record NextLabel(Labels.LabelMedia Media, int Place);

/// <summary>What a member chose last.</summary>
public sealed record PrintChoice(string Language, Paper Paper, int MarginMillimetres, Guid? PrinterId = null);

/// <summary>Which documents were printed, by whom and in which version; with what each printing moves on in its printer.</summary>
public sealed class PrintRuns(NpgsqlDataSource database)
{
    /// <summary>Before the first byte is handed out: who cuts the connection before the last one may have what they wanted. Returns its id.</summary>
    public async Task<long> AddAsync(Actor actor, PrintRun run, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            insert into print_runs (batch_id, document, version, since_version, language, paper, margin_mm, member_id, pages, checksum, printed_at, printer_id, unknown_glyphs)
            values ($1, $2, $3, $4::integer, $5, $6::text, $7, (select id from members where id = $8::uuid), $9::integer, $10, $11, (select id from printers where id = $12::uuid), $13)
            returning id
            """);
        foreach (var value in (object?[])[
            run.BatchId, run.Document, run.Version, run.Since, run.Language, run.Paper is { } paper ? SnakeCase.Of(paper) : null, run.MarginMillimetres,
            actor.MemberId, run.Pages, run.Checksum, run.PrintedAt, run.PrinterId, run.UnknownGlyphs])
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        }

        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>
    /// It was handed out to its end: how many pages it has, and characters that no font has, is known, and its printer's labels
    /// are used. Where the reader was gone before, nobody knows what lies on paper, and the printer stays where it was.
    /// </summary>
    /// <param name="id">Of the run.</param>
    /// <param name="run">As it was printed.</param>
    /// <param name="stream">It was written there.</param>
    /// <param name="ct">The reader's: cancelled, they are gone.</param>
    public async Task EndAsync(long id, PrintRun run, Stream stream, CancellationToken ct)
    {
        await stream.FlushAsync(ct);
        ct.ThrowIfCancellationRequested();
        await using var command = database.CreateCommand("update print_runs set pages = $2::integer, unknown_glyphs = $3 where id = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = id });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)run.Pages ?? DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter { Value = run.UnknownGlyphs });
        await command.ExecuteNonQueryAsync(CancellationToken.None);
        if (run is { PrinterId: { } printer, NextLabel: { } next })
            await MoveOnAsync(printer, next, CancellationToken.None);
    }

    // Another sheet may lie in the printer by now: then its settings say so.
    private async Task MoveOnAsync(Guid printerId, NextLabel next, CancellationToken ct)
    {
        await using var command = database.CreateCommand("update printers set next_label = $2 where id = $1 and labels = $3");
        command.Parameters.Add(new NpgsqlParameter { Value = printerId });
        command.Parameters.Add(new NpgsqlParameter { Value = next.Place });
        command.Parameters.Add(new NpgsqlParameter { Value = SnakeCase.Of(next.Media) });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The latest printings of a batch, the last one first. The caller has shown that they may see the batch.</summary>
    public async Task<IReadOnlyList<PrintRun>> OfBatchAsync(Guid batchId, int take, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            select r.document, r.version, r.since_version, r.language, r.paper, r.margin_mm, r.pages, r.checksum, r.printed_at, m.display_name, r.unknown_glyphs
            from print_runs r
            left join members m on m.id = r.member_id
            where r.batch_id = $1
            order by r.id desc
            limit $2
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = batchId });
        command.Parameters.Add(new NpgsqlParameter { Value = take });
        var runs = new List<PrintRun>();
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            runs.Add(new PrintRun(
                batchId, row.GetString(0), row.GetInt32(1), await row.IsDBNullAsync(2, ct) ? null : row.GetInt32(2), row.GetString(3),
                await row.IsDBNullAsync(4, ct) ? null : SnakeCase.Parse<Paper>(row.GetString(4)), row.GetInt32(5), await row.IsDBNullAsync(6, ct) ? null : row.GetInt32(6), row.GetString(7), row.GetFieldValue<DateTimeOffset>(8),
                By: await row.IsDBNullAsync(9, ct) ? null : row.GetString(9))
            {
                UnknownGlyphs = row.GetInt32(10),
            });
        }

        return runs;
    }

    /// <summary>The paper and the language that a member printed a document, or any list, on last; null: never.</summary>
    public async Task<PrintChoice?> LastChoiceAsync(Actor actor, string? document, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            select language, paper, margin_mm, printer_id from print_runs
            where member_id = $1 and paper is not null and (document = $2 or ($2::text is null and document <> 'labels'))
            order by id desc
            limit 1
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)actor.MemberId ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)document ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await using var row = await command.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct) ? new PrintChoice(row.GetString(0), SnakeCase.Parse<Paper>(row.GetString(1)), row.GetInt32(2), await row.IsDBNullAsync(3, ct) ? null : row.GetGuid(3)) : null;
    }
}
