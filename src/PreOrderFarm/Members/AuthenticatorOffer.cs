using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Members;

/// <summary>A secret for an authenticator app, to be kept once the app has shown a code of it. Until then it stands in the form alone, sealed.</summary>
public sealed record AuthenticatorOffer(string Secret, string Address, string Ticket);

public sealed class AuthenticatorOffers(IDataProtectionProvider protection, IOptions<SiteOptions> site)
{
    private static readonly TimeSpan Validity = TimeSpan.FromMinutes(30);

    private readonly ITimeLimitedDataProtector protector = protection.CreateProtector("PreOrderFarm.AuthenticatorOffers.v1").ToTimeLimitedDataProtector();

    /// <summary>The same secret again when its form comes back with a mistake; otherwise a new one.</summary>
    public AuthenticatorOffer Make(Guid memberId, string email, string? ticket)
    {
        var secret = Read(memberId, ticket) ?? AuthenticatorCodes.NewSecret();
        var issuer = Uri.EscapeDataString(site.Value.Name);
        return new AuthenticatorOffer(
            secret,
            $"otpauth://totp/{issuer}:{Uri.EscapeDataString(email)}?secret={secret}&issuer={issuer}",
            protector.Protect($"{memberId:N}{secret}", Validity));
    }

    /// <summary>Nothing when it has expired or was made for somebody else.</summary>
    internal string? Read(Guid memberId, string? ticket)
    {
        if (string.IsNullOrEmpty(ticket) || ticket.Length > 2_000)
            return null;
        try
        {
            var content = protector.Unprotect(ticket);
            return content.StartsWith(memberId.ToString("N"), StringComparison.Ordinal) ? content[32..] : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
