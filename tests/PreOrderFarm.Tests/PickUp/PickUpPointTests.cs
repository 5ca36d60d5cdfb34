using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.Photos;
using PreOrderFarm.PickUp;
using PreOrderFarm.Shared;
using PreOrderFarm.Tests.Campaigns;

namespace PreOrderFarm.Tests.PickUp;

public sealed class PickUpPointTests : IAsyncLifetime
{
    private static readonly PickUpPointInput Barn = new() { Name = " The barn ", Line1 = "1 Kiwi Road", City = "Zhouzhi", PostalCode = "710400", Country = "cn", Hours = "Sat 9–12" };

    private CampaignFarm farm = null!;
    private Actor owner = null!;
    private Guid growerId;

    public async Task InitializeAsync()
    {
        farm = await CampaignFarm.StartAsync();
        (owner, growerId) = await farm.GrowerAsync();
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task A_grower_adds_a_point_changes_it_closes_it_and_opens_it_again()
    {
        var id = await AddAsync(Barn);
        var added = await OwnAsync(id);
        Assert.Equal(("The barn", "CN", "Sat 9–12", false, false), (added.Name, added.Country, added.Hours, added.IsUsed, added.IsClosed));

        await farm.UseAsync<EditPickUpPoint>(edit => edit.RunAsync(owner, id, Barn with { Name = "The red barn", Phone = "+86 29 8511 0000" }, default));
        Assert.Equal(("The red barn", "+86 29 8511 0000"), ((await OwnAsync(id)).Name, (await OwnAsync(id)).Phone));

        Assert.True(await CloseAsync(id));
        Assert.False(await CloseAsync(id));
        Assert.True((await OwnAsync(id)).IsClosed);
        Assert.True(await farm.UseAsync<ClosePickUpPoint, bool>(close => close.ReopenAsync(owner, id, default)));
        Assert.False((await OwnAsync(id)).IsClosed);
        Assert.Equal(4, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from audit_entries where kind = 'pick_up_point' and subject_id = {id.ToString()}"""));
    }

    [Theory]
    [InlineData("Name", "x", "1 Kiwi Road", "Zhouzhi", "CN", "Sat 9–12", "")]
    [InlineData("Line1", "Barn", "", "Zhouzhi", "CN", "Sat 9–12", "")]
    [InlineData("City", "Barn", "1 Kiwi Road", " ", "CN", "Sat 9–12", "")]
    [InlineData("Country", "Barn", "1 Kiwi Road", "Zhouzhi", "", "Sat 9–12", "")]
    [InlineData("Country", "Barn", "1 Kiwi Road", "Zhouzhi", "XX", "Sat 9–12", "")]
    [InlineData("Hours", "Barn", "1 Kiwi Road", "Zhouzhi", "CN", " ", "")]
    [InlineData("Hours", "Barn", "1 Kiwi Road", "Zhouzhi", "CN", "nine\u0000", "")]
    [InlineData("Phone", "Barn", "1 Kiwi Road", "Zhouzhi", "CN", "Sat 9–12", "call me")]
    public async Task What_is_wrong_with_a_point_is_said_beside_its_field(string field, string name, string line1, string city, string country, string hours, string phone)
    {
        var input = new PickUpPointInput { Name = name, Line1 = line1, City = city, Country = country, Hours = hours, Phone = phone };

        var broken = await Assert.ThrowsAsync<RuleBroken>(() => AddAsync(input));
        Assert.Equal([field], broken.Broken.Select(rule => rule.Field));
    }

    [Fact]
    public async Task Two_open_points_of_a_farm_have_two_names()
    {
        var first = await AddAsync(Barn);
        Assert.Equal("Name", Assert.Single((await Assert.ThrowsAsync<RuleBroken>(() => AddAsync(Barn))).Broken).Field);

        await CloseAsync(first);
        await AddAsync(Barn);
        await Assert.ThrowsAsync<RuleBroken>(() => farm.UseAsync<ClosePickUpPoint, bool>(close => close.ReopenAsync(owner, first, default)));
    }

    [Fact]
    public async Task What_backers_have_chosen_by_its_name_keeps_its_name_and_its_address()
    {
        var id = await AddAsync(Barn);
        await farm.ExecuteAsync($"update pick_up_points set used_at = {farm.Clock.Now} where id = {id}");

        foreach (var other in new[] { Barn with { Name = "The shop" }, Barn with { Line1 = "2 Kiwi Road" }, Barn with { Country = "DE" } })
            Assert.Equal("Name", Assert.Single((await Assert.ThrowsAsync<RuleBroken>(() => EditAsync(id, other))).Broken).Field);
        await EditAsync(id, Barn with { Hours = "Sun 10–12" });
        Assert.Equal(("The barn", "Sun 10–12"), ((await OwnAsync(id)).Name, (await OwnAsync(id)).Hours));
    }

    [Fact]
    public async Task A_point_that_backers_have_chosen_is_not_asked_for_a_postal_code_that_it_never_had()
    {
        var id = await AddAsync(Barn);
        await farm.ExecuteAsync($"update pick_up_points set country = 'DE', postal_code = '' where id = {id}");
        var without = Barn with { Country = "DE", PostalCode = "", Hours = "Sun 10–12" };
        Assert.Equal("PostalCode", Assert.Single((await Assert.ThrowsAsync<RuleBroken>(() => EditAsync(id, without))).Broken).Field);

        await farm.ExecuteAsync($"update pick_up_points set used_at = {farm.Clock.Now} where id = {id}");
        await EditAsync(id, without);
        Assert.Equal("Sun 10–12", (await OwnAsync(id)).Hours);
    }

    [Fact]
    public async Task For_who_does_not_own_the_farm_there_is_no_such_point()
    {
        var id = await AddAsync(Barn);
        var (other, _) = await farm.GrowerAsync();
        var helper = await farm.MemberAsync();
        await farm.UseAsync<AddFulfilmentStaff>(add => add.RunAsync(owner, growerId, helper.Email, default));
        helper = await farm.ActorAsync(helper.MemberId!.Value);

        foreach (var stranger in new[] { other, helper, Actor.Nobody })
        {
            await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<PickUpQueries, PickUpPointDetail>(queries => queries.OwnAsync(stranger, id, default)));
            await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<EditPickUpPoint>(edit => edit.RunAsync(stranger, id, Barn, default)));
            await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<ClosePickUpPoint, bool>(close => close.RunAsync(stranger, id, default)));
            await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<ShowPickUpPhoto, Guid>(show => show.RunAsync(stranger, id, Stream.Null, default)));
            await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<AddPickUpPoint, Guid>(add => add.RunAsync(stranger, growerId, Barn, default)));
        }
        Assert.Single((await farm.UseAsync<PickUpQueries, KeyPage<PickUpPointDetail>>(queries => queries.OfGrowerAsync(helper, growerId, null, 20, default))).Items);
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<PickUpQueries, KeyPage<PickUpPointDetail>>(queries => queries.OfGrowerAsync(other, growerId, null, 20, default)));
    }

    [Fact]
    public async Task A_photo_takes_the_place_of_the_one_before_it_and_no_file_stays()
    {
        var id = await AddAsync(Barn);
        var first = await ShowAsync(id);
        var second = await ShowAsync(id);

        Assert.Equal(second, (await OwnAsync(id)).PhotoId);
        Assert.Equal(1, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from photos"""));
        Assert.Null(await FileOfAsync(first));
        Assert.NotNull(await FileOfAsync(second));

        Assert.True(await farm.UseAsync<ShowPickUpPhoto, bool>(show => show.RemoveAsync(owner, id, default)));
        Assert.False(await farm.UseAsync<ShowPickUpPhoto, bool>(show => show.RemoveAsync(owner, id, default)));
        Assert.Null(await FileOfAsync(second));
    }

    private Task<Guid> AddAsync(PickUpPointInput input) => farm.UseAsync<AddPickUpPoint, Guid>(add => add.RunAsync(owner, growerId, input, default));

    private Task EditAsync(Guid id, PickUpPointInput input) => farm.UseAsync<EditPickUpPoint>(edit => edit.RunAsync(owner, id, input, default));

    private Task<bool> CloseAsync(Guid id) => farm.UseAsync<ClosePickUpPoint, bool>(close => close.RunAsync(owner, id, default));

    private Task<PickUpPointDetail> OwnAsync(Guid id) => farm.UseAsync<PickUpQueries, PickUpPointDetail>(queries => queries.OwnAsync(owner, id, default));

    private Task<Guid> ShowAsync(Guid id) => farm.UseAsync<ShowPickUpPhoto, Guid>(show => show.RunAsync(owner, id, new MemoryStream(PreOrderFarm.Tests.Photos.Png.Plain(300, 300)), default));

    private Task<string?> FileOfAsync(Guid photo) => farm.UseAsync<PhotoFiles, string?>(files => Task.FromResult(files.Find(photo, 480, "jpg")));
}
