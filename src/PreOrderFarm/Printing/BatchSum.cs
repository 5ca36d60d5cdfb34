using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using PreOrderFarm.Fulfilment;

namespace PreOrderFarm.Printing;

/// <summary>Adds up parcels one by one.</summary>
internal sealed class BatchSum : IDisposable
{
    private readonly Dictionary<Guid, (int Position, PickLine Line)> picks = [];
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int parcels;
    private int chilled;
    private long boxes;
    private long netGrams;
    private long grossGrams;

    internal void Add(BatchParcel parcel)
    {
        parcels++;
        chilled += parcel.Storage == ParcelStorage.Chilled ? 1 : 0;
        Hash(parcel);
        foreach (var line in parcel.Lines)
        {
            boxes += line.Units;
            netGrams += line.NetGrams;
            grossGrams += line.GrossGrams;
            var sum = picks.TryGetValue(line.OfferId, out var found) ? found.Line : new PickLine(line.OfferId, line.OfferName, line.Storage, 0, 0, 0, 0) { IsSoldByWeight = line.IsSoldByWeight };
            picks[line.OfferId] = (line.OfferPosition, sum with
            {
                Parcels = sum.Parcels + 1,
                Units = sum.Units + line.Units,
                NetGrams = sum.NetGrams + line.NetGrams,
                GrossGrams = sum.GrossGrams + line.GrossGrams,
            });
        }
    }

    internal BatchTotals Total()
    {
        var ordered = picks.Values.OrderBy(pick => pick.Position).Select(pick => pick.Line).ToList();
        return new BatchTotals(parcels, chilled, boxes, netGrams, grossGrams, ordered, Convert.ToHexString(hash.GetCurrentHash())[..8]);
    }

    private void Hash(BatchParcel parcel)
    {
        var address = parcel.Address;
        Hash(parcel.Number);
        foreach (var text in new[]
        {
            parcel.Code, parcel.Storage.ToString(), address.Recipient, address.Phone, address.Line1, address.Line2, address.City,
            address.Subdivision, address.PostalCode, address.Country, parcel.GiftNote,
        })
        {
            Hash(text);
        }

        Hash(parcel.Lines.Count);
        foreach (var line in parcel.Lines)
        {
            Hash(line.OfferName);
            Hash(line.Units);
            Hash(line.NetGrams);
        }
    }

    // Each text with its length, so that no two lists of fields run into the same bytes.
    private void Hash(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Hash(bytes.Length);
        hash.AppendData(bytes);
    }

    private void Hash(long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }

    public void Dispose() => hash.Dispose();
}
