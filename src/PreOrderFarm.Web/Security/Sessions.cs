using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using PreOrderFarm.Members;

namespace PreOrderFarm.Web.Security;

/// <summary>
/// How strong a session is. The claim 'amr' (RFC 8176) says 'mfa' when a second factor was used to begin it: a code, or
/// a passkey, which asks for the device and for its owner.
/// </summary>
internal static class Sessions
{
    private const string Method = "amr";
    private const string SecondFactor = "mfa";

    public static bool IsStrong(this ClaimsPrincipal user) => user.HasClaim(Method, SecondFactor);

    /// <summary>Begins a session after a second factor, and ends the waiting room between password and code.</summary>
    public static async Task SignInStronglyAsync(this SignInManager<Member> signIn, Member member)
    {
        await signIn.SignInWithClaimsAsync(member, isPersistent: true, [new Claim(Method, SecondFactor)]);
        await signIn.Context.SignOutAsync(IdentityConstants.TwoFactorUserIdScheme);
    }

    /// <summary>Writing the cookie anew must not make the session weaker.</summary>
    public static Task KeepStrengthAsync(SecurityStampRefreshingPrincipalContext context)
    {
        if (context.CurrentPrincipal?.IsStrong() == true && context.NewPrincipal?.IsStrong() == false)
            ((ClaimsIdentity)context.NewPrincipal.Identity!).AddClaim(new Claim(Method, SecondFactor));
        return Task.CompletedTask;
    }
}
