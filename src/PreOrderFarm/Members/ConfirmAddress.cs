using System.Globalization;
using Microsoft.AspNetCore.Identity;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Members;

/// <summary>
/// The member opened the link that was sent to their address. They are signed in: whoever gets such an e-mail for an
/// account that somebody else made with their address cannot confirm it by a careless click.
/// </summary>
public sealed class ConfirmAddress(UserManager<Member> members)
{
    /// <summary>False: it already was.</summary>
    public async Task<bool> RunAsync(Actor actor, string token, CancellationToken ct)
    {
        var member = await members.FindByIdAsync(actor.MustBeMember().ToString("D", CultureInfo.InvariantCulture)) ?? throw new NotFound();
        ct.ThrowIfCancellationRequested();
        if (member.EmailConfirmed)
            return false;
        var confirmed = await members.ConfirmEmailAsync(member, token);
        if (!confirmed.Succeeded)
            throw new RuleBroken($"This link has expired, or belongs to another account. Your account page sends another one.");
        return true;
    }
}
