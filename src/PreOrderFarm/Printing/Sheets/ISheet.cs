using PreOrderFarm.Typesetting;

namespace PreOrderFarm.Printing.Sheets;

/// <summary>One of a batch's documents: what stands between the head and the foot that all of them bear.</summary>
internal interface ISheet
{
    string Title { get; }

    /// <summary>Of the data that it prints.</summary>
    string Checksum(BatchTotals totals) => totals.Checksum;

    /// <summary>Printed across the paper.</summary>
    bool IsTurned => false;

    /// <summary>How often its blocks, read once, read the parcels.</summary>
    int Readings => 1;

    /// <summary>Read twice by the typesetter, to count pages and to draw them.</summary>
    IAsyncEnumerable<Block> BlocksAsync(CancellationToken ct);
}
