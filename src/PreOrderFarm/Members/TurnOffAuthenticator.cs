using System.Globalization;
using Microsoft.AspNetCore.Identity;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Members;

/// <summary>Signing in asks for no code any more; its secret and the recovery codes are gone. Other sessions end.</summary>
public sealed class TurnOffAuthenticator(UserManager<Member> members)
{
    public async Task RunAsync(Guid memberId, string password, CancellationToken ct)
    {
        var member = await members.FindByIdAsync(memberId.ToString("D", CultureInfo.InvariantCulture)) ?? throw new NotFound();
        ct.ThrowIfCancellationRequested();
        await members.MustBePasswordOfAsync(member, password);
        (await members.RemoveAuthenticationTokenAsync(member, "[AspNetUserStore]", "AuthenticatorKey")).MustSucceed();
        (await members.RemoveAuthenticationTokenAsync(member, "[AspNetUserStore]", "RecoveryCodes")).MustSucceed();
        (await members.SetTwoFactorEnabledAsync(member, false)).MustSucceed();
    }
}
