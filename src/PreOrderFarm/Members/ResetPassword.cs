using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Members;

/// <summary>
/// A new password by the link that was sent to the member's address: other sessions and access tokens end. It shows that
/// the address is theirs; if nobody had shown that before, another person may have made the account, so their second
/// factors and passkeys go as well. A second factor of a confirmed member stays.
/// </summary>
public sealed class ResetPassword(FarmDbContext db, UserManager<Member> members, RevokeAllAccessTokens revokeTokens)
{
    /// <summary>Whose the link is. Looking does not use it up.</summary>
    public async Task<Member> LinkMustWorkAsync(Guid memberId, string token)
    {
        var member = await members.FindByIdAsync(memberId.ToString("D", CultureInfo.InvariantCulture));
        if (member is null || !await members.VerifyUserTokenAsync(member, members.Options.Tokens.PasswordResetTokenProvider, UserManager<Member>.ResetPasswordTokenPurpose, token))
            throw new RuleBroken($"This link has expired or was used already. Ask for a new one.");
        return member;
    }

    /// <returns>What is wrong with the new password; errors of the link are broken rules.</returns>
    public async Task<IdentityResult> RunAsync(Guid memberId, string token, string password, CancellationToken ct)
    {
        var member = await LinkMustWorkAsync(memberId, token);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var result = await members.ResetPasswordAsync(member, token, password);
        if (!result.Succeeded)
            return result;
        await revokeTokens.RunAsync(member.Id, ct);
        if (!member.EmailConfirmed)
            await TakeOverAsync(member, ct);
        (await members.SetLockoutEndDateAsync(member, null)).MustSucceed();
        (await members.ResetAccessFailedCountAsync(member)).MustSucceed();
        await transaction.CommitAsync(ct);
        return result;
    }

    private async Task TakeOverAsync(Member member, CancellationToken ct)
    {
        await db.Set<IdentityUserToken<Guid>>().Where(t => t.UserId == member.Id).ExecuteDeleteAsync(ct);
        await db.Set<IdentityUserPasskey<Guid>>().Where(p => p.UserId == member.Id).ExecuteDeleteAsync(ct);
        member.EmailConfirmed = true;
        (await members.SetTwoFactorEnabledAsync(member, false)).MustSucceed();
    }
}
