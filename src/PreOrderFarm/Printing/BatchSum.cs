using PreOrderFarm.Fulfilment;

namespace PreOrderFarm.Printing;

/// <summary>Adds up parcels one by one.</summary>
internal sealed class BatchSum : IDisposable
{
    private readonly Dictionary<Guid, (int Position, PickLine Line)> picks = [];
    private readonly Checksum packed = new();
    private readonly Checksum carriers = new();
    private readonly Checksum weights = new();
    private bool hasCarriers;
    private bool hasWeights;
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
        return new BatchTotals(parcels, chilled, boxes, netGrams, grossGrams, ordered, packed.ToString())
        {
            CarriersChecksum = hasCarriers ? carriers.ToString() : "",
            WeightsChecksum = hasWeights ? weights.ToString() : "",
        };
    }

    private void Hash(BatchParcel parcel)
    {
        var address = parcel.Address;
        packed.Add(parcel.Number);
        foreach (var text in new[]
        {
            parcel.Code, parcel.Storage.ToString(), address.Recipient, address.Phone, address.Line1, address.Line2, address.City,
            address.Subdivision, address.PostalCode, address.Country, parcel.GiftNote,
        })
        {
            packed.Add(text);
        }

        packed.Add(parcel.Lines.Count);
        foreach (var line in parcel.Lines)
        {
            packed.Add(line.OfferName);
            packed.Add(line.Units);
            packed.Add(line.NetGrams);
        }

        hasCarriers |= parcel.Carrier.Length + parcel.TrackingNumber.Length > 0;
        carriers.Add(parcel.Number);
        carriers.Add(parcel.Carrier);
        carriers.Add(parcel.TrackingNumber);
        hasWeights |= parcel.ActualGrams is not null;
        weights.Add(parcel.Number);
        weights.Add(parcel.ActualGrams ?? -1);
    }

    public void Dispose()
    {
        packed.Dispose();
        carriers.Dispose();
        weights.Dispose();
    }
}
