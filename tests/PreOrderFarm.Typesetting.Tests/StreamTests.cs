namespace PreOrderFarm.Typesetting.Tests;

public class StreamTests
{
    [Fact]
    public async Task What_the_stream_throws_comes_out_unchanged()
    {
        var failure = new IOException("The browser went away.");
        await using var stream = new FailingStream(failure, afterBytes: 100_000);

        var thrown = await Assert.ThrowsAsync<IOException>(() => Sample.Document().WritePdfAsync(stream, Sample.Parcels(400)));
        Assert.Same(failure, thrown);
        Assert.Same(failure, Assert.Throws<IOException>(() => Sample.Document().WritePdf(stream, Sample.Parcels(10))));
    }

    [Fact]
    public async Task What_the_source_throws_comes_out_unchanged_and_the_next_document_is_whole()
    {
        static IEnumerable<Block> Breaking()
        {
            yield return "one";
            throw new InvalidDataException("The database went away.");
        }

        await Assert.ThrowsAsync<InvalidDataException>(() => new Document().WritePdfAsync(Stream.Null, Breaking()));
        using var pdf = Pdf.Print(new Document(), "whole");
        Assert.Contains("whole", pdf.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asynchronous_printing_never_writes_synchronously()
    {
        await using var stream = new AsynchronousOnlyStream();
        var printed = await Sample.Document().WritePdfAsync(stream, Sample.Parcels(50));

        Assert.Equal(printed.Bytes, stream.Bytes);
    }

    [Fact]
    public async Task Pages_leave_before_the_last_block_is_read()
    {
        await using var stream = new AsynchronousOnlyStream();
        long bytesAtLastBlock = 0;
        IEnumerable<Block> Blocks()
        {
            foreach (var parcel in Sample.Parcels(300))
                yield return parcel;
            bytesAtLastBlock = stream.Bytes;
        }

        await new Document().WritePdfAsync(stream, Blocks());
        Assert.True(bytesAtLastBlock > 100_000, $"{bytesAtLastBlock} bytes");
    }

    [Fact]
    public async Task A_cancelled_printing_stops()
    {
        using var cancellation = new CancellationTokenSource();
        async IAsyncEnumerable<Block> Endless([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            for (var i = 0; ; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (i == 100)
                    await cancellation.CancelAsync();
                yield return Sample.Parcel(i);
            }
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new Document().WritePdfAsync(Stream.Null, Endless(), cancellation.Token));
    }

    [Fact]
    public async Task Many_threads_print_at_once_and_get_the_same_bytes()
    {
        using var expected = Pdf.Print(Sample.Document(), Sample.Parcels(15));
        var printings = Enumerable.Range(0, 24).Select(_ => Task.Run(() =>
        {
            using var stream = new MemoryStream();
            Sample.Document().WritePdf(stream, Sample.Parcels(15));
            return stream.ToArray();
        }));

        foreach (var bytes in await Task.WhenAll(printings))
            Assert.Equal(expected.Bytes, bytes);
    }

    private class AsynchronousOnlyStream : Stream
    {
        internal long Bytes { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            Take(buffer.Length);
        }

        protected virtual void Take(int bytes) => Bytes += bytes;

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new InvalidOperationException("Synchronous operations are disallowed.");
    }

    private sealed class FailingStream(Exception failure, int afterBytes) : AsynchronousOnlyStream
    {
        protected override void Take(int bytes)
        {
            if (Bytes + bytes > afterBytes)
                throw failure;
            base.Take(bytes);
        }

        public override void Write(byte[] buffer, int offset, int count) => Take(afterBytes + count);
    }
}
