using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;
using PreOrderFarm.Tests.Campaigns;

namespace PreOrderFarm.Tests.Growers;

public sealed class GrowerTests : IAsyncLifetime
{
    private CampaignFarm farm = null!;

    public async Task InitializeAsync() => farm = await CampaignFarm.StartAsync();

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task Who_registers_a_farm_owns_it()
    {
        var (owner, growerId) = await farm.GrowerAsync();

        Assert.True(owner.Owns(growerId));
        var mine = Assert.Single(await farm.UseAsync<GrowerQueries, IReadOnlyList<MyGrower>>(queries => queries.MineAsync(owner, default)));
        Assert.Equal(("Kiwi farm", GrowerRole.Owner), (mine.Name, mine.Role));
        Assert.Equal("Zhouzhi", (await farm.UseAsync<GrowerQueries, GrowerDetail>(queries => queries.BySlugAsync("kiwi-farm", default))).Place);
    }

    [Theory]
    [InlineData("Name", "x", "CN", "Zhouzhi", "Asia/Shanghai")]
    [InlineData("Country", "Kiwi farm", "XX", "Zhouzhi", "Asia/Shanghai")]
    [InlineData("Place", "Kiwi farm", "CN", " ", "Asia/Shanghai")]
    [InlineData("TimeZone", "Kiwi farm", "CN", "Zhouzhi", "Zhouzhi")]
    public async Task What_is_wrong_with_a_farm_is_said_beside_its_field(string field, string name, string country, string place, string timeZone)
    {
        var member = await farm.MemberAsync();
        var input = new GrowerInput { Name = name, Country = country, Place = place, TimeZone = timeZone };

        var broken = await Assert.ThrowsAsync<RuleBroken>(() => farm.UseAsync<RegisterGrower, Guid>(register => register.RunAsync(member, input, default)));
        Assert.Equal([field], broken.Broken.Select(rule => rule.Field));
    }

    [Fact]
    public async Task Staff_pack_until_the_owner_removes_them()
    {
        var (owner, growerId) = await farm.GrowerAsync();
        var helper = await farm.MemberAsync();
        await farm.UseAsync<AddFulfilmentStaff>(add => add.RunAsync(owner, growerId, $" {helper.Email.ToUpperInvariant()} ", default));

        var packing = await farm.ActorAsync(helper.MemberId!.Value);
        Assert.True(packing.PacksFor(growerId));
        Assert.False(packing.Owns(growerId));
        Assert.Equal(2, (await farm.UseAsync<GrowerQueries, KeyPage<GrowerStaff>>(queries => queries.StaffAsync(owner, growerId, after: null, 50, default))).Items.Count);
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<AddFulfilmentStaff>(add => add.RunAsync(packing, growerId, "x@example.com", default)));

        await farm.UseAsync<RemoveFulfilmentStaff>(remove => remove.RunAsync(owner, growerId, helper.MemberId!.Value, default));
        Assert.False((await farm.ActorAsync(helper.MemberId!.Value)).PacksFor(growerId));
    }

    [Fact]
    public async Task Nobody_joins_twice_and_nobody_unknown_joins()
    {
        var (owner, growerId) = await farm.GrowerAsync();

        Assert.Equal("This person already belongs to the farm.", (await Assert.ThrowsAsync<RuleBroken>(() => AddAsync(owner.Email))).Message);
        Assert.Equal("Nobody has an account with this e-mail address. Ask them to sign up first.", (await Assert.ThrowsAsync<RuleBroken>(() => AddAsync("nobody@example.com"))).Message);
        await Assert.ThrowsAsync<RuleBroken>(() => AddAsync("nobody\0@example.com"));

        Task AddAsync(string email) => farm.UseAsync<AddFulfilmentStaff>(add => add.RunAsync(owner, growerId, email, default));
    }

    [Fact]
    public async Task Owners_are_not_removed()
    {
        var (owner, growerId) = await farm.GrowerAsync();

        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<RemoveFulfilmentStaff>(remove => remove.RunAsync(owner, growerId, owner.MemberId!.Value, default)));
        Assert.True((await farm.ActorAsync(owner.MemberId!.Value)).Owns(growerId));
    }
}
