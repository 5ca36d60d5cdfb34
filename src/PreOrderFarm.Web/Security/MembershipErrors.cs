using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Localization;

namespace PreOrderFarm.Web.Security;

/// <summary>Identity's refusals in the reader's language. The code names the field that is at fault.</summary>
internal sealed class MembershipErrors(IStringLocalizer<Texts> T) : IdentityErrorDescriber
{
    public const string Email = nameof(Email);
    public const string Password = nameof(Password);

    public override IdentityError DuplicateEmail(string email) => Say(Email, T["There is already an account for this e-mail address. Sign in instead."]);

    public override IdentityError DuplicateUserName(string userName) => DuplicateEmail(userName);

    public override IdentityError InvalidEmail(string? email) => Say(Email, T["This is not an e-mail address."]);

    public override IdentityError InvalidUserName(string? userName) => InvalidEmail(userName);

    public override IdentityError PasswordTooShort(int length) => Say(Password, T["Choose a password of at least {0} characters.", length]);

    public override IdentityError PasswordRequiresUniqueChars(int uniqueChars) =>
        Say(Password, T["Choose a password with at least {0} different characters.", uniqueChars]);

    public override IdentityError PasswordMismatch() => Say(nameof(PasswordMismatch), T["This is not your present password."]);

    private static IdentityError Say(string field, string sentence) => new() { Code = field, Description = sentence };
}
