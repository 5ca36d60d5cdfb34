using Microsoft.AspNetCore.Identity;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Members;

/// <summary>Sends a link to choose a new password, if the address has an account. Who asks does not learn whether it has.</summary>
public sealed class RequestPasswordReset(UserManager<Member> members, MemberMails mails)
{
    public async Task RunAsync(string email, CancellationToken ct)
    {
        if (!TypedText.IsLine(email, 3, 254) || !email.Contains('@', StringComparison.Ordinal))
            throw new RuleBroken("Email", $"Give an e-mail address, such as name@example.com.");
        if (await members.FindByEmailAsync(email.Trim()) is not { } member)
            return;
        var token = await members.GeneratePasswordResetTokenAsync(member);
        await mails.TryQueueLinkAsync("reset_password", member, $"/reset-password?member={member.Id:D}&token={Uri.EscapeDataString(token)}", ct);
    }
}
