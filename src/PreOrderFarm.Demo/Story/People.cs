using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Database;
using PreOrderFarm.Growers;
using PreOrderFarm.Mail;
using PreOrderFarm.Members;

namespace PreOrderFarm.Demo.Story;

/// <summary>The demo's accounts, and a token for each of them.</summary>
public sealed record People(IReadOnlyDictionary<string, Guid> GrowerIds, IReadOnlyDictionary<string, string> Tokens)
{
    public const string Password = "harvest-before-it-is-picked";

    /// <summary>For an authenticator app; the demo's sign-in page shows the code as well.</summary>
    public const string OperatorSecret = "HARVESTBEFOREITISPICKEDHARVESTBE";

    public string OwnerToken(Harvest harvest) => Tokens[Farms.All.Single(farm => string.Equals(farm.Key, harvest.Farm, StringComparison.Ordinal)).OwnerEmail];

    public string OperatorToken => Tokens[Farms.OperatorEmail];

    public static async Task<bool> ExistAsync(IServiceProvider services, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<FarmDbContext>().Set<Member>().AnyAsync(m => m.IsOperator, ct);
    }

    public static async Task<People> MoveInAsync(IServiceProvider services, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<FarmDbContext>();
        var accounts = scope.ServiceProvider.GetRequiredService<UserManager<Member>>();
        var now = scope.ServiceProvider.GetRequiredService<TimeProvider>().GetUtcNow();
        var tokens = new Dictionary<string, string>(StringComparer.Ordinal);
        var growerIds = new Dictionary<string, Guid>(StringComparer.Ordinal);

        async Task<Member> SignUpAsync(string email, string name, string culture)
        {
            var member = new Member(email, name, culture, now);
            var created = await accounts.CreateAsync(member, Password);
            if (!created.Succeeded)
                throw new InvalidOperationException(string.Join(' ', created.Errors.Select(error => error.Description)));
            await ConfirmAsync(scope.ServiceProvider, member, ct);
            var (token, secret) = PersonalAccessToken.Issue(member.Id, "Demo", validDays: 30, isStrong: string.Equals(email, Farms.OperatorEmail, StringComparison.Ordinal), now);
            db.Add(token);
            tokens[email] = secret;
            return member;
        }

        var packer = await SignUpAsync(Farms.PackerEmail, "包装棚", "zh-Hans");
        await SignUpAsync(Farms.BackerEmail, Farms.BackerName, "en");
        var chief = await SignUpAsync(Farms.OperatorEmail, "Operator", "en");
        chief.MakeOperator();
        await scope.ServiceProvider.GetRequiredService<SetUpAuthenticator>().WithSecretAsync(chief, OperatorSecret, ct);
        foreach (var farm in Farms.All)
        {
            var owner = await SignUpAsync(farm.OwnerEmail, farm.OwnerName, farm.Country == "CN" ? "zh-Hans" : "en");
            var grower = new Grower(farm.Key, farm.Name, farm.Story, farm.Country, farm.Place, farm.TimeZone, now);
            growerIds[farm.Key] = grower.Id;
            db.Add(grower);
            db.Add(new GrowerMember(grower.Id, owner.Id, GrowerRole.Owner));
            db.Add(new GrowerMember(grower.Id, packer.Id, GrowerRole.Fulfilment));
        }
        await db.SaveChangesAsync(ct);
        return new People(growerIds, tokens);
    }

    // By the link that was sent to them, which stands in the mailbox like any other e-mail.
    private static async Task ConfirmAsync(IServiceProvider services, Member member, CancellationToken ct)
    {
        await services.GetRequiredService<SendConfirmation>().RunAsync(member.Id, ct);
        var email = await services.GetRequiredService<FarmDbContext>().Set<Email>().AsNoTracking()
            .SingleAsync(e => e.Recipient == member.Email && e.Template == "confirm_address", ct);
        var link = new Uri(JsonNode.Parse(email.Model)!["link"]!.GetValue<string>());
        var token = QueryHelpers.ParseQuery(link.Query)["token"].ToString();
        await services.GetRequiredService<ConfirmAddress>().RunAsync(await services.GetRequiredService<FindActor>().RunAsync(member.Id, ct), token, ct);
    }
}
