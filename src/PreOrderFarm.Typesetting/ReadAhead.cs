using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace PreOrderFarm.Typesetting;

/// <summary>
/// Reads blocks on another thread while earlier ones are measured or drawn: their source may be slow, and codes are worked out
/// meanwhile. Only so many wait, so memory stays flat.
/// </summary>
internal static class ReadAhead
{
    private const int Blocks = 64;

    /// <param name="blocks">The source. What it throws comes out after the blocks before it.</param>
    /// <param name="isPreparing">Whether they will be drawn.</param>
    /// <param name="cancellationToken">Ends it; the source has ended, too, when this returns.</param>
    internal static async IAsyncEnumerable<Block> OfAsync(IAsyncEnumerable<Block> blocks, bool isPreparing, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ahead = Channel.CreateBounded<Block>(new BoundedChannelOptions(Blocks) { SingleReader = true, SingleWriter = true });
        var reading = Task.Run(() => ReadAsync(blocks, isPreparing, ahead.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var block in ahead.Reader.ReadAllAsync(cancellationToken))
                yield return block;
        }
        finally
        {
            await stop.CancelAsync();
            await reading;
        }
    }

    private static async Task ReadAsync(IAsyncEnumerable<Block> blocks, bool isPreparing, ChannelWriter<Block> ahead, CancellationToken stop)
    {
        try
        {
            await foreach (var block in blocks.WithCancellation(stop))
            {
                if (isPreparing)
                    block.Prepare();
                await ahead.WriteAsync(block, stop);
            }

            ahead.Complete();
        }
        catch (Exception exception)
        {
            ahead.Complete(exception);
        }
    }
}
