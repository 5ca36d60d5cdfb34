namespace PreOrderFarm.News;

/// <summary>Somebody asked that an address gets a grower's news; until the address says yes itself, it gets none.</summary>
public sealed class Follow
{
    private Follow()
    {
    }

    public Guid Id { get; private set; }
    public Guid ReaderId { get; private set; }
    public Guid GrowerId { get; private set; }
    public DateTimeOffset AskedAt { get; private set; }
    public DateTimeOffset? ConfirmedAt { get; private set; }

    /// <summary>False: it was confirmed already.</summary>
    public bool Confirm(DateTimeOffset now)
    {
        if (ConfirmedAt is not null)
            return false;
        ConfirmedAt = now;
        return true;
    }
}
