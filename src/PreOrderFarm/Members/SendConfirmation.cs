using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Members;

/// <summary>Sends a member the link by which they show that the address is theirs.</summary>
public sealed class SendConfirmation(UserManager<Member> members, MemberMails mails, IOptions<MembersOptions> options)
{
    public async Task RunAsync(Guid memberId, CancellationToken ct)
    {
        var member = await members.FindByIdAsync(memberId.ToString("D", CultureInfo.InvariantCulture)) ?? throw new NotFound();
        if (member.EmailConfirmed)
            throw new RuleBroken($"Your e-mail address is already confirmed.");
        var token = await members.GenerateEmailConfirmationTokenAsync(member);
        if (!await mails.TryQueueLinkAsync("confirm_address", member, $"/account/confirm?token={Uri.EscapeDataString(token)}", ct))
            throw new RuleBroken($"We have sent you {options.Value.LinksPerHour} e-mails within an hour. Please look for them, also among unwanted mail, before you ask for another one.");
    }
}
