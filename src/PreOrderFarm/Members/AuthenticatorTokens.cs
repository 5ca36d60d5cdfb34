using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Members;

/// <summary>
/// Checks codes of authenticator apps for ASP.NET Core Identity, whose own provider takes a code as often as it is sent:
/// here a code counts once, so that nobody signs in with one that they looked at over a shoulder.
/// </summary>
public sealed class AuthenticatorTokens(FarmDbContext db, TimeProvider clock) : IUserTwoFactorTokenProvider<Member>
{
    public Task<string> GenerateAsync(string purpose, UserManager<Member> manager, Member user) => Task.FromResult("");

    public async Task<bool> CanGenerateTwoFactorTokenAsync(UserManager<Member> manager, Member user) =>
        await manager.GetAuthenticatorKeyAsync(user) is { Length: > 0 };

    public async Task<bool> ValidateAsync(string purpose, string token, UserManager<Member> manager, Member user)
    {
        if (await manager.GetAuthenticatorKeyAsync(user) is not { Length: > 0 } secret || AuthenticatorCodes.StepOf(secret, token, clock.GetUtcNow()) is not { } step)
            return false;
        var isFirst = await db.Database.ExecuteSqlAsync($"""
            update members
            set authenticator_step = {step}
            where id = {user.Id} and (authenticator_step is null or authenticator_step < {step})
            """);
        return isFirst == 1;
    }
}
