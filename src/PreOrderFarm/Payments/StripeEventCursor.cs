namespace PreOrderFarm.Payments;

/// <summary>Up to which event a platform account's own list has been read.</summary>
public sealed class StripeEventCursor
{
    private StripeEventCursor()
    {
    }

    public string PlatformAccount { get; private set; } = "";
    public DateTimeOffset ReadUntil { get; private set; }
    public DateTimeOffset ReadAt { get; private set; }
}
