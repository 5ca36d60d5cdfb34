using PreOrderFarm.TestKit;
using PreOrderFarm.Web.Tests.Security;

namespace PreOrderFarm.Web.Tests.Packing;

/// <summary>
/// A site with one batch: three pledges of a box and of two family boxes (which make one parcel), so six parcels, of which
/// the second is cancelled. The last recipient is a formula.
/// </summary>
public sealed class SheetsHost : SiteHost
{
    public const string Formula = "=cmd|'/C calc'!A0";

    public Harvest Harvest { get; private set; } = null!;

    public Guid Batch { get; private set; }

    public Guid LastPledge { get; private set; }

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Harvest = await Given.HarvestOnSaleAsync(target: 1);
        var backer = await Given.MemberAsync();
        for (var i = 1; i <= 3; i++)
        {
            var order = Given.Order(Harvest, boxes: 1, familyBoxes: 2);
            order.Address!.Recipient = i == 3 ? Formula : $"王小明 {i}";
            var placed = await Given.PlaceAsync(order, backer);
            await Given.PayAsync(placed.Id);
            await Given.ConfirmAsync(placed.Id);
            LastPledge = placed.Id;
        }

        await Given.ClosedAsync(Harvest);
        Batch = Assert.Single(await Given.BatchesAsync(Harvest));
        await Farm.ExecuteAsync($"update parcels set status = 'void', voided_at = now() where batch_id = {Batch} and position = 2");
    }

    internal Task<Caller> StaffAsync() => Caller.WithCookieAsync(this, Harvest.Grower.MemberId!.Value);
}
