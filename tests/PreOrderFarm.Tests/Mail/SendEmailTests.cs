using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Mail;

/// <summary>E-mails on their way out, to a server over TCP.</summary>
public sealed partial class SendEmailTests : IAsyncLifetime
{
    private const string Title = "红心猕猴桃 🥝";

    private readonly SmtpListener server = new();
    private FarmHost farm = null!;

    private async Task StartAsync(bool useTls = false) => farm = await FarmHost.StartAsync(
        ("Mail:Host", "127.0.0.1"), ("Mail:Port", server.Port.ToString(CultureInfo.InvariantCulture)), ("Mail:UseTls", useTls ? "true" : "false"), ("Mail:From", "Farm <harvest@farm.test>"));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await farm.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task An_email_leaves_once_with_its_subject_both_its_forms_and_an_id_of_ours()
    {
        await StartAsync();
        var id = await GivenEmailAsync();

        await farm.RunIntentsAsync();

        var message = "\n" + Assert.Single(server.Messages);
        Assert.Contains(Title, Subject(message), StringComparison.Ordinal);
        Assert.Contains($"\nMessage-ID: <{id:N}@farm.test>\n", message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\nTo: ada@farm.test\n", message, StringComparison.OrdinalIgnoreCase);
        Assert.Matches("(?i)\nFrom: \"?Farm\"? <harvest@farm\\.test>\n", message);
        var (text, html) = (message.IndexOf("text/plain", StringComparison.Ordinal), message.IndexOf("text/html", StringComparison.Ordinal));
        Assert.Contains("multipart/alternative", message, StringComparison.Ordinal);
        Assert.InRange(text, 1, html);
        Assert.Equal(farm.Clock.Now, await SentAtAsync(id));

        await farm.ExecuteAsync($"update intents set status = 'pending', ended_at = null where subject_id = {id}");
        farm.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await farm.RunIntentsAsync());
        Assert.Single(server.Messages);
    }

    [Fact]
    public async Task A_server_that_refuses_for_now_is_asked_again_later()
    {
        await StartAsync();
        server.Refusals = 2;
        var id = await GivenEmailAsync();

        await farm.RunIntentsAsync();

        Assert.Empty(server.Messages);
        Assert.Null(await SentAtAsync(id));
        Assert.Contains("pending", await farm.ScalarAsync<string>($"""select status || ' ' || last_error as "Value" from intents where subject_id = {id}"""), StringComparison.Ordinal);

        for (var hours = 0; hours < 5 && server.Messages.Count == 0; hours++)
        {
            farm.Clock.Advance(TimeSpan.FromHours(1));
            await farm.RunIntentsAsync();
        }
        Assert.Single(server.Messages);
        Assert.NotNull(await SentAtAsync(id));
    }

    [Fact]
    public async Task Nothing_leaves_in_the_clear_when_TLS_is_asked_for()
    {
        await StartAsync(useTls: true);
        var id = await GivenEmailAsync();

        await farm.RunIntentsAsync();

        Assert.Empty(server.Messages);
        Assert.Null(await SentAtAsync(id));
    }

    private async Task<Guid> GivenEmailAsync()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();
        await farm.ExecuteAsync($"update campaigns set title = {Title} where id = {harvest.CampaignId}");
        await farm.Given.PaidPledgeAsync(harvest, email: "ada@farm.test");
        var id = await farm.ScalarAsync<Guid>($"""select id as "Value" from emails where template = 'pledge_paid'""");
        await farm.ExecuteAsync($"delete from intents where kind = 'send_email' and subject_id <> {id}");
        return id;
    }

    private async Task<DateTimeOffset?> SentAtAsync(Guid id) => await farm.ScalarAsync<DateTimeOffset?>($"""select sent_at as "Value" from emails where id = {id}""");

    // Encoded words (RFC 2047), of which white space between two is no part.
    private static string Subject(string message)
    {
        var header = Header().Match(message).Groups["value"].Value;
        return Word().Replace(Between().Replace(header, "?==?"), word => Encoding.UTF8.GetString(Convert.FromBase64String(word.Groups["text"].Value)));
    }

    [GeneratedRegex(@"(?<=^|\n)Subject: (?<value>.*(\n[ \t].*)*)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Header();

    [GeneratedRegex(@"\?=\s+=\?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Between();

    [GeneratedRegex(@"=\?utf-8\?B\?(?<text>[^?]*)\?=", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Word();
}
