using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using PreOrderFarm.Shared;

namespace PreOrderFarm.News;

/// <summary>
/// Links for people without an account, sealed by Data Protection. The one of a reader, in the foot of every news mail,
/// never expires: whoever finds an old mail can still unsubscribe. The one that says yes does.
/// </summary>
public sealed class NewsLinks(IDataProtectionProvider protection, TimeProvider clock, IOptions<NewsOptions> options)
{
    public const string ReaderKind = "news";
    public const string FollowKind = "follow";

    private readonly IDataProtector readers = protection.CreateProtector("PreOrderFarm.NewsReaderLinks.v1");
    private readonly IDataProtector follows = protection.CreateProtector("PreOrderFarm.FollowLinks.v1");

    public string OfReader(Guid readerId) => Base64Url.EncodeToString(readers.Protect(readerId.ToByteArray()));

    public string OfFollow(Guid followId)
    {
        var payload = new byte[16 + 8];
        followId.TryWriteBytes(payload);
        BinaryPrimitives.WriteInt64LittleEndian(payload.AsSpan(16), clock.GetUtcNow().AddDays(options.Value.LinkDays).ToUnixTimeSeconds());
        return Base64Url.EncodeToString(follows.Protect(payload));
    }

    /// <summary>Forged links name nobody: <see cref="NotFound"/>.</summary>
    public Guid ReaderOf(string token) => new(Read(readers, token, 16));

    /// <summary>Forged and expired links: <see cref="NotFound"/>.</summary>
    public Guid FollowOf(string token)
    {
        var payload = Read(follows, token, 16 + 8);
        return clock.GetUtcNow().ToUnixTimeSeconds() < BinaryPrimitives.ReadInt64LittleEndian(payload.AsSpan(16)) ? new Guid(payload.AsSpan(0, 16)) : throw new NotFound();
    }

    private static byte[] Read(IDataProtector protector, string token, int bytes)
    {
        if (token.Length > 1_000 || !Base64Url.IsValid(token))
            throw new NotFound();
        try
        {
            var payload = protector.Unprotect(Base64Url.DecodeFromChars(token));
            return payload.Length == bytes ? payload : throw new NotFound();
        }
        catch (CryptographicException)
        {
            throw new NotFound();
        }
    }
}
