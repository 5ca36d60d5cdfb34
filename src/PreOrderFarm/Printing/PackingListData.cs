using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Printing;

/// <summary>What stands above a batch's parcels.</summary>
public sealed record PackingListBatch(
    Guid Id,
    Guid GrowerId,
    string GrowerName,
    string GrowerCountry,
    string CampaignTitle,
    string RegionName,
    int Number,
    int Version,
    DateOnly ShipsFrom,
    DateOnly ShipsUntil,
    string TimeZone,
    bool IsLocked,
    bool IsVoid);

/// <summary>A parcel as it is packed.</summary>
public sealed record PackingListParcel(
    int Number, string Code, ParcelStorage Storage, PostalAddress Address, string GiftNote, IReadOnlyList<PackingListLine> Lines);

/// <summary>Units of one offer in a parcel; the weights are of all of them.</summary>
public sealed record PackingListLine(Guid OfferId, int OfferPosition, string OfferName, ParcelStorage Storage, int Units, long NetGrams, long GrossGrams);

/// <summary>What to fetch from the store for all parcels together.</summary>
public sealed record PickLine(string OfferName, ParcelStorage Storage, int Parcels, long Units, long NetGrams, long GrossGrams);

/// <summary>Sums over the parcels that were read, and nothing else: so what is printed above them is true of them.</summary>
public sealed record PackingListTotals(
    int Parcels, int ChilledParcels, long Boxes, long NetGrams, long GrossGrams, IReadOnlyList<PickLine> Picks, string Checksum);

/// <summary>Adds up parcels one by one.</summary>
internal sealed class PackingListSum : IDisposable
{
    private readonly Dictionary<Guid, (int Position, PickLine Line)> picks = [];
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int parcels;
    private int chilled;
    private long boxes;
    private long netGrams;
    private long grossGrams;

    internal void Add(PackingListParcel parcel)
    {
        parcels++;
        chilled += parcel.Storage == ParcelStorage.Chilled ? 1 : 0;
        Hash(parcel);
        foreach (var line in parcel.Lines)
        {
            boxes += line.Units;
            netGrams += line.NetGrams;
            grossGrams += line.GrossGrams;
            var sum = picks.TryGetValue(line.OfferId, out var found) ? found.Line : new PickLine(line.OfferName, line.Storage, 0, 0, 0, 0);
            picks[line.OfferId] = (line.OfferPosition, sum with
            {
                Parcels = sum.Parcels + 1,
                Units = sum.Units + line.Units,
                NetGrams = sum.NetGrams + line.NetGrams,
                GrossGrams = sum.GrossGrams + line.GrossGrams,
            });
        }
    }

    internal PackingListTotals Total()
    {
        var ordered = picks.Values.OrderBy(pick => pick.Position).Select(pick => pick.Line).ToList();
        return new PackingListTotals(parcels, chilled, boxes, netGrams, grossGrams, ordered, Convert.ToHexString(hash.GetCurrentHash())[..8]);
    }

    private void Hash(PackingListParcel parcel)
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
