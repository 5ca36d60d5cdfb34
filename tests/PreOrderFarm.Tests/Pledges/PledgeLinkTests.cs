using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Mail;
using PreOrderFarm.Members;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Pledges;

public sealed class PledgeLinkTests : IAsyncLifetime
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
    public async Task A_link_shows_its_pledge_on_every_node_until_it_expires()
    {
        await using var other = farm.StartAnother();
        var placed = await farm.Given.HeldPledgeAsync(harvest);

        Assert.Equal(placed.Id, await FindAsync(placed.ManageLinkToken));
        Assert.Equal(placed.Id, await other.UseAsync<PledgeLinks, Guid>(links => links.FindAsync(placed.ManageLinkToken, CancellationToken.None)));
        farm.Clock.Advance(TimeSpan.FromDays(400));

        await Assert.ThrowsAsync<NotFound>(() => FindAsync(placed.ManageLinkToken));
    }

    [Fact]
    public async Task Forged_links_show_nothing()
    {
        var placed = await farm.Given.HeldPledgeAsync(harvest);
        var token = placed.ManageLinkToken;
        var altered = token[..^6] + (token[^6] == 'A' ? 'B' : 'A') + token[^5..];

        foreach (var forged in new[] { "", "x", altered, token + "AAAA", placed.Id.ToString("D"), new string('A', 5_000), "ä§%", token[..40] })
            await Assert.ThrowsAsync<NotFound>(() => FindAsync(forged));
    }

    [Fact]
    public async Task Revoked_links_show_nothing_and_a_new_one_does()
    {
        var placed = await farm.Given.HeldPledgeAsync(harvest);
        var code = await farm.Given.CodeAsync(placed.Id);

        var fresh = await farm.UseAsync<RevokePledgeLinks, string>(revoke => revoke.RunAsync(Actor.Nobody, placed.Id, code, CancellationToken.None));

        await Assert.ThrowsAsync<NotFound>(() => FindAsync(placed.ManageLinkToken));
        Assert.Equal(placed.Id, await FindAsync(fresh));
    }

    [Fact]
    public async Task The_e_mail_about_a_paid_pledge_carries_a_link_that_works_and_the_rule_of_the_last_hours()
    {
        var placed = await farm.Given.PaidPledgeAsync(harvest);
        var email = await farm.QueryAsync(db => db.Set<Email>().AsNoTracking().SingleAsync(e => e.Template == "pledge_paid"));

        var text = await farm.UseAsync<RenderEmail, string>(render => Task.FromResult(render.Run(email).Text));

        var token = text.Split("/p/")[1].Split([' ', '\n', ')'])[0].TrimEnd('.');
        Assert.Equal(placed.Id, await FindAsync(token));
        Assert.Contains("in the last 24 hours you cannot cancel", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_guest_needs_the_code_from_the_e_mail_and_each_code_serves_once()
    {
        var placed = await farm.Given.PaidPledgeAsync(harvest, boxes: 3);
        var code = await farm.Given.CodeAsync(placed.Id);

        await Assert.ThrowsAsync<NotFound>(() => ChangeAsync(placed.Id, null));
        await ChangeAsync(placed.Id, $" {code[..3]} {code[3..]} ");
        var second = await Assert.ThrowsAsync<RuleBroken>(() => ChangeAsync(placed.Id, code));

        Assert.Equal("This code is no longer valid. Please ask for a new one.", second.Message);
    }

    [Fact]
    public async Task Five_tries_end_a_code_even_when_they_come_at_once()
    {
        var placed = await farm.Given.PaidPledgeAsync(harvest, boxes: 3);
        var code = await farm.Given.CodeAsync(placed.Id);
        var wrong = code == "000000" ? "000001" : "000000";

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => RefusalAsync(placed.Id, wrong)));

        Assert.Equal(5, outcomes.Count(sentence => sentence.StartsWith("This is not the code from our e-mail.", StringComparison.Ordinal)));
        Assert.Equal("This code is no longer valid. Please ask for a new one.", await RefusalAsync(placed.Id, code));
    }

    [Fact]
    public async Task An_old_code_ends_after_fifteen_minutes_or_with_the_next_one()
    {
        var placed = await farm.Given.PaidPledgeAsync(harvest, boxes: 3);
        var first = await farm.Given.CodeAsync(placed.Id);
        farm.Clock.Advance(TimeSpan.FromMinutes(1));
        var second = await farm.Given.CodeAsync(placed.Id);

        Assert.NotEqual("", first == second ? "the same by chance" : await RefusalAsync(placed.Id, first));
        farm.Clock.Advance(TimeSpan.FromMinutes(15));

        Assert.Equal("This code is no longer valid. Please ask for a new one.", await RefusalAsync(placed.Id, second));
    }

    [Fact]
    public async Task Codes_are_sent_at_most_five_times_an_hour()
    {
        var placed = await farm.Given.PaidPledgeAsync(harvest);
        for (var i = 0; i < 5; i++)
            await farm.Given.CodeAsync(placed.Id);

        await Assert.ThrowsAsync<RuleBroken>(() => farm.Given.CodeAsync(placed.Id));
        farm.Clock.Advance(TimeSpan.FromHours(1));
        await farm.Given.CodeAsync(placed.Id);
    }

    [Fact]
    public async Task Codes_for_all_pledges_of_a_mailbox_are_counted_together()
    {
        var first = await farm.Given.PaidPledgeAsync(harvest, email: "liwei@gmail.com");
        var second = await farm.Given.PaidPledgeAsync(harvest, email: "li.wei+2@gmail.com");
        var stranger = await farm.Given.PaidPledgeAsync(harvest);
        for (var i = 0; i < 5; i++)
            await farm.Given.CodeAsync(i % 2 == 0 ? first.Id : second.Id);

        await Assert.ThrowsAsync<RuleBroken>(() => farm.Given.CodeAsync(first.Id));
        await Assert.ThrowsAsync<RuleBroken>(() => farm.Given.CodeAsync(second.Id));
        await farm.Given.CodeAsync(stranger.Id);
    }

    [Fact]
    public async Task Codes_asked_for_at_once_through_many_pledges_are_still_five()
    {
        var pledges = new List<Guid>();
        for (var i = 0; i < 8; i++)
            pledges.Add((await farm.Given.PaidPledgeAsync(harvest, email: $"liwei+{i}@gmail.com")).Id);

        await Task.WhenAll(pledges.Select(async id =>
        {
            await Record.ExceptionAsync(() => farm.UseAsync<SendPledgeCode>(send => send.RunAsync(id, CancellationToken.None)));
        }));

        Assert.Equal(5, await farm.QueryAsync(db => db.Set<PledgeCode>().CountAsync()));
    }

    [Fact]
    public async Task A_code_that_met_a_refusal_still_serves_for_another_choice()
    {
        var placed = await farm.Given.PaidPledgeAsync(harvest, boxes: 3);
        var code = await farm.Given.CodeAsync(placed.Id);

        await Assert.ThrowsAsync<RuleBroken>(() => farm.UseAsync<ChangePledge>(change => change.RunAsync(
            Actor.Nobody, placed.Id, new ChangePledgeInput { Address = Given.Address("JP"), Code = code }, CancellationToken.None)));

        await ChangeAsync(placed.Id, code);
    }

    private Task<Guid> FindAsync(string token) => farm.UseAsync<PledgeLinks, Guid>(links => links.FindAsync(token, CancellationToken.None));

    private Task ChangeAsync(Guid pledgeId, string? code) => farm.UseAsync<ChangePledge>(change => change.RunAsync(
        Actor.Nobody, pledgeId, new ChangePledgeInput { Lines = [new LineInput(harvest.Box, 2)], Code = code }, CancellationToken.None));

    private async Task<string> RefusalAsync(Guid pledgeId, string code) => (await Assert.ThrowsAsync<RuleBroken>(() => ChangeAsync(pledgeId, code))).Message;
}
