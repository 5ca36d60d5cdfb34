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
    /// <summary>Looking at the link does not use it up. False: the address is confirmed already, and any link will do.</summary>
    public async Task<bool> LinkMustWorkAsync(Actor actor, string token)
    {
        var member = await FindAsync(actor);
        if (member.EmailConfirmed)
            return false;
        if (!await members.VerifyUserTokenAsync(member, members.Options.Tokens.EmailConfirmationTokenProvider, UserManager<Member>.ConfirmEmailTokenPurpose, token))
            throw Dead();
        return true;
    }

    /// <summary>False: it already was.</summary>
    public async Task<bool> RunAsync(Actor actor, string token, CancellationToken ct)
    {
        var member = await FindAsync(actor);
        ct.ThrowIfCancellationRequested();
        if (member.EmailConfirmed)
            return false;
        var confirmed = await members.ConfirmEmailAsync(member, token);
        return confirmed.Succeeded ? true : throw Dead();
    }

    private static RuleBroken Dead() => new($"This link has expired, or belongs to another account. Ask for another one.");

    private async Task<Member> FindAsync(Actor actor) =>
        await members.FindByIdAsync(actor.MustBeMember().ToString("D", CultureInfo.InvariantCulture)) ?? throw new NotFound();
}
