namespace PreOrderFarm.Pledges;

/// <summary>An idempotency key that was used: asked again with the same content, it answers the same pledge.</summary>
public sealed class PledgeRequest
{
    private PledgeRequest()
    {
    }

    public string Key { get; private set; } = "";
    public byte[] RequestHash { get; private set; } = [];
    public Guid PledgeId { get; private set; }
}
