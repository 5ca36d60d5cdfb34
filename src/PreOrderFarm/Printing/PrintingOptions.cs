namespace PreOrderFarm.Printing;

public sealed class PrintingOptions
{
    public const string Section = "Printing";

    /// <summary>Prints of up to so many parcels are made while the browser waits; larger ones in the background. A batch that is shipped has no more by itself (Fulfilment:ParcelsPerBatch).</summary>
    public int AtOnceUpTo { get; set; } = 200;
}
