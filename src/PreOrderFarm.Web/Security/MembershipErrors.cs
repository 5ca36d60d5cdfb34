using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using PreOrderFarm.Members;

namespace PreOrderFarm.Web.Security;

/// <summary>Identity's refusals in the reader's language. The code names the field that is at fault.</summary>
internal sealed class MembershipErrors(IOptions<IdentityOptions> options, IStringLocalizer<Texts> T) : IdentityErrorDescriber
{
    public const string Email = nameof(Email);
    public const string Password = nameof(Password);

    public override IdentityError DuplicateEmail(string email) => Say(Email, T["There is already an account for this e-mail address. Sign in instead."]);

    public override IdentityError DuplicateUserName(string userName) => DuplicateEmail(userName);

    public override IdentityError InvalidEmail(string? email) => Say(Email, T["Give an e-mail address, such as name@example.com."]);

    public override IdentityError InvalidUserName(string? userName) => InvalidEmail(userName);

    // One sentence for all that a password must have, so that whoever mends the one need not come back for the other.
    public override IdentityError PasswordTooShort(int length) =>
        Say(Password, T["Choose a password of at least {0} characters, {1} of them different.", length, options.Value.Password.RequiredUniqueChars]);

    public override IdentityError PasswordRequiresUniqueChars(int uniqueChars) => PasswordTooShort(options.Value.Password.RequiredLength);

    public override IdentityError PasswordMismatch() => Say(nameof(PasswordMismatch), T["This is not your current password."]);

    private static IdentityError Say(string field, string sentence) => new() { Code = field, Description = sentence };
}

/// <summary>What Identity would refuse, asked before: it stops at the password, and a form tells everything at once.</summary>
internal static class MembershipChecks
{
    public static async Task<IReadOnlyList<IdentityError>> WrongWithMemberAsync(this UserManager<Member> members, Member member)
    {
        var errors = new List<IdentityError>();
        foreach (var validator in members.UserValidators)
            errors.AddRange((await validator.ValidateAsync(members, member)).Errors);
        return errors;
    }

    public static async Task<IReadOnlyList<IdentityError>> WrongWithPasswordAsync(this UserManager<Member> members, Member member, string password)
    {
        var errors = new List<IdentityError>();
        foreach (var validator in members.PasswordValidators)
            errors.AddRange((await validator.ValidateAsync(members, member, password)).Errors);
        return errors;
    }
}
