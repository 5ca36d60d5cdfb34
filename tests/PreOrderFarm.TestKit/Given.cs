namespace PreOrderFarm.TestKit;

/// <summary>
/// Named states, built through use cases. Each folder adds its own in a part of this class: GivenCampaigns.cs,
/// GivenPledges.cs, …
/// </summary>
public sealed partial class Given
{
    private readonly FarmHost farm;

    internal Given(FarmHost farm) => this.farm = farm;
}
