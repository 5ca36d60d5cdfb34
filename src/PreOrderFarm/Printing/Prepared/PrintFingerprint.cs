using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PreOrderFarm.Printing.Prepared;

/// <summary>
/// Of what was asked for and of all that it prints: two prints with the same one differ in nothing but their time. Statuses
/// are in it as far as they are on paper: a parcel that was packed since is printed as before.
/// </summary>
internal static class PrintFingerprint
{
    /// <param name="batch">Stands at the version that is printed, or since which there are changes.</param>
    /// <param name="head">As it is now.</param>
    /// <param name="order">With its version.</param>
    /// <param name="ct">Ends it.</param>
    internal static async Task<string> OfAsync(ReadBatch batch, BatchHead head, PrintOrder order, CancellationToken ct)
    {
        var totals = await batch.TotalAsync(ct);
        var current = order.IsOfChanges ? await batch.CurrentTotalAsync(ct) : totals;
        var parts = new[] { order.Write(), JsonSerializer.Serialize(head), totals.Checksum, current.Checksum, await batch.CarriersAsync(ct) };
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(parts))));
    }
}
