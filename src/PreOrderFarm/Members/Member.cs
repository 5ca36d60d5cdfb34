using Microsoft.AspNetCore.Identity;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Members;

/// <summary>A person with an account. Everyone is a backer; what more they may do, their <see cref="Actor"/> says.</summary>
public sealed class Member : IdentityUser<Guid>
{
    private Member()
    {
    }

    public Member(string email, string displayName, string culture, DateTimeOffset createdAt)
    {
        Id = Guid.CreateVersion7(createdAt);
        Email = email;
        UserName = email;
        DisplayName = displayName;
        Culture = culture;
        CreatedAt = createdAt;
        SecurityStamp = Guid.NewGuid().ToString("N");
    }

    public string DisplayName { get; private set; } = "";

    /// <summary>The language they read: en, zh-Hans or zh-Hant.</summary>
    public string Culture { get; private set; } = "";

    public bool IsOperator { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>The newest 30-second step of which a code of the authenticator app was used.</summary>
    public long? AuthenticatorStep { get; private set; }

    public void MakeOperator() => IsOperator = true;

    public void Read(string culture) => Culture = culture;

    public void Rename(string displayName) => DisplayName = displayName;

    /// <summary>Before a member is looked for by what somebody typed. Throws <see cref="RuleBroken"/>.</summary>
    internal static void EmailMustBeTyped(string email)
    {
        if (!TypedText.IsLine(email, 3, 254) || !email.Contains('@', StringComparison.Ordinal))
            throw new RuleBroken("Email", $"Give an e-mail address, such as name@example.com.");
    }
}
