using Microsoft.AspNetCore.Identity;

namespace PreOrderFarm.Members;

/// <summary>Sends a link to choose a new password, if the address has an account. Who asks does not learn whether it has.</summary>
public sealed class RequestPasswordReset(UserManager<Member> members, MemberMails mails)
{
    public async Task RunAsync(string email, CancellationToken ct)
    {
        Member.EmailMustBeTyped(email);
        if (await members.FindByEmailAsync(email.Trim()) is not { } member)
            return;
        var token = await members.GeneratePasswordResetTokenAsync(member);
        await mails.TryQueueLinkAsync("reset_password", member, $"/reset-password?member={member.Id:D}&token={Uri.EscapeDataString(token)}", ct);
    }
}
