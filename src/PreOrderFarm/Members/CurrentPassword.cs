using Microsoft.AspNetCore.Identity;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Members;

/// <summary>Before a second factor changes, who is signed in proves again who they are.</summary>
internal static class CurrentPassword
{
    public static async Task MustBePasswordOfAsync(this UserManager<Member> members, Member member, string password)
    {
        if (password.Length == 0)
            throw new RuleBroken("Password", $"Type your current password.");
        if (!await members.CheckPasswordAsync(member, password))
            throw new RuleBroken("Password", $"This is not your current password.");
    }
}
