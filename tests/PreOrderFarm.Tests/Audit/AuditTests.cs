using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PreOrderFarm.Audit;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Audit;

public sealed class AuditTests : IAsyncLifetime
{
    private FarmHost farm = null!;
    private Harvest harvest = null!;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync();
        harvest = await farm.Given.HarvestOnSaleAsync();
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task A_change_is_written_down_with_who_made_it_and_what_it_was_before()
    {
        var entry = Assert.Single(await AsMemberAsync<EditStory>(harvest.Grower, story => story.RunAsync(harvest.Grower, harvest.CampaignId, "It rained.", CancellationToken.None)));
        Assert.Equal(("changed", "campaign", harvest.CampaignId.ToString(), harvest.Grower.MemberId), (entry.Action, entry.Kind, entry.SubjectId, entry.MemberId));
        Assert.Equal([new AuditedField("story", false, null, null)], entry.Fields);

        var cap = Assert.Single(await AsMemberAsync<ChangeHarvestCap>(harvest.Grower, change => change.RunAsync(harvest.Grower, harvest.CampaignId, 900, CancellationToken.None)));
        Assert.Equal([new AuditedField("harvest_cap", true, "1000", "900")], cap.Fields);
    }

    [Fact]
    public async Task What_is_rolled_back_leaves_no_entry()
    {
        await using var scope = farm.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<FarmDbContext>();
        var before = await db.Set<AuditEntry>().CountAsync();
        await using (await db.Database.BeginTransactionAsync())
        {
            (await db.Set<Campaign>().SingleAsync(c => c.Id == harvest.CampaignId)).Tell("Another.");
            await db.SaveChangesAsync();
            Assert.Equal(before + 1, await db.Set<AuditEntry>().CountAsync());
        }
        db.ChangeTracker.Clear();
        Assert.Equal(before, await db.Set<AuditEntry>().CountAsync());
    }

    [Fact]
    public async Task Names_addresses_and_secrets_are_not_in_it()
    {
        var member = await farm.Given.MemberAsync("secret@farm.test");
        await using var scope = farm.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<WhoActs>().MemberId = member.MemberId;
        var db = scope.ServiceProvider.GetRequiredService<FarmDbContext>();
        var row = await db.Set<Member>().SingleAsync(m => m.Id == member.MemberId);
        row.PasswordHash = "hash-of-a-password";
        row.Rename("Somebody Else");
        row.PhoneNumber = "+86 138";
        row.TwoFactorEnabled = true;
        await db.SaveChangesAsync();

        var text = await farm.ScalarAsync<string>($"""select string_agg(changes::text, ' ') as "Value" from audit_entries where subject_id = {member.MemberId.ToString()}""");
        Assert.DoesNotContain("hash-of", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Somebody", text, StringComparison.Ordinal);
        Assert.DoesNotContain("138", text, StringComparison.Ordinal);
        Assert.Contains("password_hash", text, StringComparison.Ordinal);
        Assert.Contains("""two_factor_enabled": [false, true]""", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("update audit_entries set action = 'nothing'")]
    [InlineData("delete from audit_entries")]
    [InlineData("truncate audit_entries")]
    public async Task The_database_refuses_to_change_what_was_written_down(string sql)
    {
        await using var command = farm.Database.DataSource.CreateCommand(sql);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());
        Assert.Contains("append-only", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_site_does_with_pledges_by_itself_is_told_by_their_own_rows()
    {
        await farm.Given.PaidPledgeAsync(harvest, boxes: 1);
        Assert.Equal(0, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from audit_entries where kind in ('pledge', 'payment')"""));
    }

    [Fact]
    public async Task A_refund_that_an_operator_asks_for_is_in_it_although_SQL_writes_it()
    {
        var chief = await farm.Given.OperatorAsync();
        var pledge = await farm.Given.PaidPledgeAsync(harvest, boxes: 2);
        await farm.UseAsync<RefundPledge>(refund => refund.RunAsync(chief, pledge.Id, new RefundPledgeInput(500, "Two were bruised.", "key", 0), CancellationToken.None));

        var entry = Assert.Single(await ListAsync(new AuditFilter(Who: chief.Email)));
        Assert.Equal(("refund_asked", "pledge", pledge.Id.ToString()), (entry.Action, entry.Kind, entry.SubjectId));
        Assert.Contains(new AuditedField("amount_minor", true, null, "500"), entry.Fields);
    }

    [Fact]
    public async Task Who_packs_for_a_farm_and_no_longer_does_is_in_it_although_SQL_writes_it()
    {
        var packer = await farm.Given.MemberAsync();
        var added = Assert.Single(await AsMemberAsync<AddFulfilmentStaff>(harvest.Grower, add => add.RunAsync(harvest.Grower, harvest.GrowerId, packer.Email, CancellationToken.None)));
        var removed = Assert.Single(await AsMemberAsync<RemoveFulfilmentStaff>(harvest.Grower, remove => remove.RunAsync(harvest.Grower, harvest.GrowerId, packer.MemberId!.Value, CancellationToken.None)));

        Assert.Equal(("added", "staff", $"{harvest.GrowerId}/{packer.MemberId}", harvest.Grower.MemberId), (added.Action, added.Kind, added.SubjectId, added.MemberId));
        Assert.Equal([new AuditedField("role", true, null, "fulfilment")], added.Fields);
        Assert.Equal(("removed", "staff", added.SubjectId, harvest.Grower.MemberId), (removed.Action, removed.Kind, removed.SubjectId, removed.MemberId));
        Assert.Empty(await AsMemberAsync<RemoveFulfilmentStaff>(harvest.Grower, remove => Assert.ThrowsAsync<NotFound>(() => remove.RunAsync(harvest.Grower, harvest.GrowerId, packer.MemberId!.Value, CancellationToken.None))));
    }

    [Fact]
    public async Task An_offer_that_is_removed_is_in_it_with_what_it_was_and_what_it_cost_to_send()
    {
        var removed = await AsMemberAsync<RemoveOffer>(harvest.Grower, remove => remove.RunAsync(harvest.Grower, harvest.FamilyBox, CancellationToken.None));

        var offer = Assert.Single(removed, entry => entry.Kind == "offer");
        Assert.Equal(("removed", harvest.FamilyBox.ToString(), harvest.Grower.MemberId), (offer.Action, offer.SubjectId, offer.MemberId));
        Assert.Contains(new AuditedField("price_minor", true, "16800", null), offer.Fields);
        Assert.Contains(removed, entry => entry.Kind == "shipping_price");
        Assert.Equal(0, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from offers where id = {harvest.FamilyBox}"""));
        Assert.Equal(0, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from offer_units where offer_id = {harvest.FamilyBox}"""));
    }

    [Fact]
    public async Task Links_that_are_made_void_are_in_it_also_when_a_guest_did_it()
    {
        var chief = await farm.Given.OperatorAsync();
        var pledge = await farm.Given.PaidPledgeAsync(harvest);
        await farm.UseAsync<RevokePledgeLinks>(revoke => revoke.RunAsync(chief, pledge.Id, null, CancellationToken.None));
        farm.Clock.Advance(TimeSpan.FromSeconds(1));
        var code = await farm.Given.CodeAsync(pledge.Id);
        await farm.UseAsync<RevokePledgeLinks>(revoke => revoke.RunAsync(Actor.Nobody, pledge.Id, code, CancellationToken.None));

        var entries = (await ListAsync(new AuditFilter(Subject: pledge.Id.ToString()))).Where(entry => entry.Action == "links_revoked").ToList();
        Assert.Equal([null, chief.MemberId], entries.Select(entry => entry.MemberId));
        Assert.Equal(["true", "false"], entries.Select(entry => entry.Fields.Single(field => field.Name == "by_link").After!.ToLowerInvariant()));
    }

    [Fact]
    public async Task It_is_filtered_paged_and_for_operators()
    {
        Assert.NotEmpty(await ListAsync(new AuditFilter(Who: "site", Kind: "offer")));
        Assert.Empty(await ListAsync(new AuditFilter(Who: "nobody@farm.test")));
        Assert.Empty(await ListAsync(new AuditFilter(Until: new DateOnly(2020, 1, 1))));
        Assert.NotEmpty(await ListAsync(new AuditFilter(Subject: harvest.CampaignId.ToString(), From: new DateOnly(2027, 3, 15))));

        var all = new List<Guid>();
        string? after = null;
        do
        {
            var page = await farm.UseAsync<AuditQueries, KeyPage<AuditRow>>(queries => queries.ListAsync(Given.Operator, new AuditFilter(), after, 3, CancellationToken.None));
            all.AddRange(page.Items.Select(row => row.Id));
            after = page.Next;
        }
        while (after is not null);
        Assert.Equal(await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from audit_entries"""), all.Distinct().Count());
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<AuditQueries>(queries => queries.ListAsync(harvest.Grower, new AuditFilter(), null, 10, CancellationToken.None)));
    }

    private Task<IReadOnlyList<AuditRow>> ListAsync(AuditFilter filter) => farm.UseAsync<AuditQueries, IReadOnlyList<AuditRow>>(async queries =>
        (await queries.ListAsync(Given.Operator, filter, null, 100, CancellationToken.None)).Items);

    /// <summary>The entries that a use case wrote, run as a request of that member runs it.</summary>
    private async Task<IReadOnlyList<AuditRow>> AsMemberAsync<T>(Actor actor, Func<T, Task> use) where T : notnull
    {
        var before = (await ListAsync(new AuditFilter())).Select(row => row.Id).ToHashSet();
        await using var scope = farm.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<WhoActs>().MemberId = actor.MemberId;
        await use(scope.ServiceProvider.GetRequiredService<T>());
        return [.. (await ListAsync(new AuditFilter())).Where(row => !before.Contains(row.Id))];
    }
}
