namespace PreOrderFarm.Fulfilment;

/// <summary>What lies in a parcel; the weights are of all its units.</summary>
public sealed class ParcelLine
{
    private ParcelLine()
    {
    }

    public Guid ParcelId { get; private set; }
    public Guid OfferId { get; private set; }
    public int Units { get; private set; }
    public long NetGrams { get; private set; }
    public long GrossGrams { get; private set; }
}
