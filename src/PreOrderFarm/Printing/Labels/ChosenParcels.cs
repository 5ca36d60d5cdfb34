using System.Runtime.CompilerServices;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Printing.Labels;

/// <summary>
/// The parcels that get a label: all of a batch, or those at some positions. Counted first, because each label says how many
/// there are; a reprint says the same as the label that it replaces.
/// </summary>
internal sealed class ChosenParcels(IReadOnlyList<(int From, int To)> positions)
{
    private readonly Dictionary<string, int> pieces = new(StringComparer.Ordinal);

    /// <summary>How many labels there will be.</summary>
    internal int Count { get; private set; }

    /// <exception cref="RuleBroken">No parcel is left, or none is at one of the positions.</exception>
    internal async Task<BatchTotals> CountAsync(ReadBatch batch, CancellationToken ct)
    {
        using var sum = new BatchSum();
        var empty = positions.ToHashSet();
        await foreach (var parcel in batch.ParcelsAsync(ParcelOrder.Packing, ct))
        {
            sum.Add(parcel);
            if (parcel.Member.Length > 0)
                pieces[parcel.Member] = pieces.GetValueOrDefault(parcel.Member) + 1;
            Count += IsChosen(parcel) ? 1 : 0;
            empty.RemoveWhere(range => parcel.Position >= range.From && parcel.Position <= range.To);
        }

        if (empty.Count > 0)
            throw new RuleBroken("Parcels", $"This batch has no parcel at {Words(empty.Min())}.");
        if (Count == 0)
            throw new RuleBroken($"No parcels are left in this batch.");
        return sum.Total();
    }

    internal async IAsyncEnumerable<LabelledParcel> ReadAsync(ReadBatch batch, [EnumeratorCancellation] CancellationToken ct)
    {
        var ordinal = 0;
        var read = new Dictionary<string, int>(StringComparer.Ordinal);
        await foreach (var parcel in batch.ParcelsAsync(ParcelOrder.Packing, ct))
        {
            ordinal++;
            var (piece, of) = (1, 1);
            if (pieces.TryGetValue(parcel.Member, out var many) && many > 1)
                (piece, of) = (read[parcel.Member] = read.GetValueOrDefault(parcel.Member) + 1, many);
            if (IsChosen(parcel))
                yield return new LabelledParcel(parcel, ordinal, piece, of);
        }
    }

    private bool IsChosen(BatchParcel parcel) => positions.Count == 0 || positions.Any(range => parcel.Position >= range.From && parcel.Position <= range.To);

    private static string Words((int From, int To) range) =>
        range.From == range.To ? range.From.ToString(System.Globalization.CultureInfo.InvariantCulture) : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{range.From}-{range.To}");
}
