using System.Globalization;
using Microsoft.AspNetCore.Identity;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Members;

/// <summary>How a passkey is named in an address: its credential id in base64url.</summary>
public sealed record PasskeyItem(string Id, string Name, DateTimeOffset CreatedAt);

public sealed record SecondFactors(bool HasAuthenticator, int RecoveryCodesLeft, IReadOnlyList<PasskeyItem> Passkeys)
{
    public bool Any => HasAuthenticator || Passkeys.Count > 0;
}

public sealed class FindSecondFactors(UserManager<Member> members)
{
    public async Task<SecondFactors> RunAsync(Guid memberId, CancellationToken ct)
    {
        var member = await members.FindByIdAsync(memberId.ToString("D", CultureInfo.InvariantCulture)) ?? throw new NotFound();
        ct.ThrowIfCancellationRequested();
        var passkeys = await members.GetPasskeysAsync(member);
        return new SecondFactors(
            member.TwoFactorEnabled,
            member.TwoFactorEnabled ? await members.CountRecoveryCodesAsync(member) : 0,
            [.. passkeys.OrderBy(p => p.CreatedAt).Select(p => new PasskeyItem(System.Buffers.Text.Base64Url.EncodeToString(p.CredentialId), p.Name ?? "", p.CreatedAt))]);
    }
}
