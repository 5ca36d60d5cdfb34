using Microsoft.AspNetCore.Identity;
using PreOrderFarm.Members;

namespace PreOrderFarm.Web.Security;

/// <summary>Answers of browsers, read with care: ASP.NET Core Identity throws where nothing was asked, or the answer is no JSON.</summary>
internal static class Passkeys
{
    private const int LongestAnswer = 20_000;

    /// <summary>Whom a passkey signs in; nothing when it does not.</summary>
    public static async Task<PasskeyAssertionResult<Member>?> TryPasskeyAsync(this SignInManager<Member> signIn, string? credential)
    {
        if (!IsAnswer(credential))
            return null;
        try
        {
            return await signIn.PerformPasskeyAssertionAsync(credential!);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A passkey that was made now; nothing when it was not.</summary>
    public static async Task<PasskeyAttestationResult?> TryNewPasskeyAsync(this SignInManager<Member> signIn, string? credential)
    {
        if (!IsAnswer(credential))
            return null;
        try
        {
            return await signIn.PerformPasskeyAttestationAsync(credential!);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsAnswer(string? credential) => credential is { Length: > 2 and <= LongestAnswer } && credential[0] == '{';
}
