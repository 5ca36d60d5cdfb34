using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Members;

/// <summary>From now on a password alone does not sign the member in. Other sessions end.</summary>
public sealed class SetUpAuthenticator(FarmDbContext db, UserManager<Member> members, AuthenticatorOffers offers)
{
    public const int RecoveryCodes = 10;

    // The names under which ASP.NET Core Identity looks for the key.
    private const string KeyOwner = "[AspNetUserStore]";
    private const string KeyName = "AuthenticatorKey";

    /// <returns>Recovery codes, each good for one sign-in without the app.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(Guid memberId, string ticket, string code, CancellationToken ct)
    {
        var member = await members.FindByIdAsync(memberId.ToString("D", CultureInfo.InvariantCulture)) ?? throw new NotFound();
        if (code.Length == 0)
            throw new RuleBroken("Code", $"Type the six digits that the app shows now.");
        var secret = offers.Read(memberId, ticket) ?? throw new RuleBroken("Code", $"This picture was shown too long ago. Scan the new one.");
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await KeepAsync(member, secret, ct);
        if (!await members.VerifyTwoFactorTokenAsync(member, TokenOptions.DefaultAuthenticatorProvider, code))
        {
            db.ChangeTracker.Clear();
            throw new RuleBroken("Code", $"This is not the code that the app shows now.");
        }
        var codes = await TurnOnAsync(member);
        await transaction.CommitAsync(ct);
        return codes;
    }

    /// <summary>With a secret that is known beforehand; for demos and tests.</summary>
    public async Task<IReadOnlyList<string>> WithSecretAsync(Member member, string secret, CancellationToken ct)
    {
        await KeepAsync(member, secret, ct);
        return await TurnOnAsync(member);
    }

    private async Task KeepAsync(Member member, string secret, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"update members set authenticator_step = null where id = {member.Id}", ct);
        (await members.SetAuthenticationTokenAsync(member, KeyOwner, KeyName, secret)).MustSucceed();
    }

    private async Task<IReadOnlyList<string>> TurnOnAsync(Member member)
    {
        (await members.SetTwoFactorEnabledAsync(member, true)).MustSucceed();
        return [.. await members.GenerateNewTwoFactorRecoveryCodesAsync(member, RecoveryCodes) ?? []];
    }
}

internal static class IdentityResults
{
    /// <summary>For changes that nothing a person typed can make fail.</summary>
    public static void MustSucceed(this IdentityResult result)
    {
        if (!result.Succeeded)
            throw new InvalidOperationException(string.Join(' ', result.Errors.Select(error => error.Code)));
    }
}
