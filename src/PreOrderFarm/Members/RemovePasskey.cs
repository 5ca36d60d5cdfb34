using System.Buffers.Text;
using System.Globalization;
using Microsoft.AspNetCore.Identity;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Members;

/// <summary>The passkey no longer signs its member in. Other sessions end: one of them may be the reason.</summary>
public sealed class RemovePasskey(UserManager<Member> members)
{
    public async Task RunAsync(Guid memberId, string passkey, CancellationToken ct)
    {
        var member = await members.FindByIdAsync(memberId.ToString("D", CultureInfo.InvariantCulture)) ?? throw new NotFound();
        ct.ThrowIfCancellationRequested();
        if (passkey.Length > 2_000 || !Base64Url.IsValid(passkey))
            throw new NotFound();
        var id = Base64Url.DecodeFromChars(passkey);
        if (await members.GetPasskeyAsync(member, id) is null)
            throw new NotFound();
        (await members.RemovePasskeyAsync(member, id)).MustSucceed();
        (await members.UpdateSecurityStampAsync(member)).MustSucceed();
    }
}
