using PreOrderFarm.Closing;

namespace PreOrderFarm.TestKit;

public sealed partial class Given
{
    /// <summary>Moves the clock to the end of the grace after the deadline, and runs the sweep; returns how many campaigns closed.</summary>
    public async Task<int> ClosedAsync(Harvest harvest)
    {
        var deadline = await farm.ScalarAsync<DateTimeOffset>($"select deadline as \"Value\" from campaigns where id = {harvest.CampaignId}");
        farm.Clock.Now = deadline.AddMinutes(31);
        return await farm.UseAsync<CloseDueCampaigns, int>(sweep => sweep.RunAsync(CancellationToken.None));
    }
}
