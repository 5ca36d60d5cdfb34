using Npgsql;

namespace PreOrderFarm.Printing.Prepared;

/// <summary>Another worker has begun this print anew.</summary>
internal sealed class PrintTakenOver : Exception;

/// <summary>A prepared print's file as it is written: in pieces, each a row, of which one is in memory.</summary>
internal sealed class PrintParts(NpgsqlDataSource database, Guid printId, int attempt) : Stream
{
    private const int PartBytes = 256 * 1024;

    private readonly byte[] part = new byte[PartBytes];
    private int filled;
    private int number;
    private long length;

    public override long Length => length;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0)
        {
            var some = Math.Min(buffer.Length, PartBytes - filled);
            buffer[..some].CopyTo(part.AsMemory(filled));
            filled += some;
            length += some;
            buffer = buffer[some..];
            if (filled == PartBytes)
                await StoreAsync(cancellationToken);
        }
    }

    /// <summary>Stores what is left.</summary>
    public Task FinishAsync(CancellationToken ct) => filled == 0 ? Task.CompletedTask : StoreAsync(ct);

    private async Task StoreAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            insert into prepared_print_parts (print_id, attempt, number, content)
            select id, attempt, $3, $4 from prepared_prints where id = $1 and attempt = $2 and state = 'printing'
            """);
        foreach (var value in (object[])[printId, attempt, ++number, part.AsMemory(0, filled)])
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        if (await command.ExecuteNonQueryAsync(ct) == 0)
            throw new PrintTakenOver();
        filled = 0;
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Position
    {
        get => length;
        set => throw new NotSupportedException();
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
        // Pieces are stored when they are full, and the last one by FinishAsync.
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A print is written asynchronously.");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
