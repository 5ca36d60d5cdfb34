using System.Globalization;
using Microsoft.AspNetCore.Identity;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Members;

/// <summary>New recovery codes; the old ones no longer work.</summary>
public sealed class RenewRecoveryCodes(UserManager<Member> members)
{
    public async Task<IReadOnlyList<string>> RunAsync(Guid memberId, string password, CancellationToken ct)
    {
        var member = await members.FindByIdAsync(memberId.ToString("D", CultureInfo.InvariantCulture)) ?? throw new NotFound();
        ct.ThrowIfCancellationRequested();
        await members.MustBePasswordOfAsync(member, password);
        if (!member.TwoFactorEnabled)
            throw new RuleBroken($"First set up an authenticator app.");
        return [.. await members.GenerateNewTwoFactorRecoveryCodesAsync(member, SetUpAuthenticator.RecoveryCodes) ?? []];
    }
}
