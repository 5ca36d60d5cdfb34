namespace PreOrderFarm.Fulfilment;

public sealed class FulfilmentOptions
{
    public const string Section = "Fulfilment";

    /// <summary>The most parcels that are packed as one batch.</summary>
    public int ParcelsPerBatch { get; set; } = 200;
}
