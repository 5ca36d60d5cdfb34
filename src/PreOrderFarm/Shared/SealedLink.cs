using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace PreOrderFarm.Shared;

/// <summary>
/// What stands in the address of a link for people without an account: sealed by Data Protection, whose keys all nodes share. A
/// forged one, and one that has run out, shows nothing (<see cref="NotFound"/>). Time comes from whoever asks, for tests.
/// </summary>
public static class SealedLink
{
    private const int IdBytes = 16;
    private const int ExpiryBytes = 8;
    private const int MaximumLength = 1_000;

    public static string Seal(this IDataProtector protector, Guid id, DateTimeOffset expiresAt) => protector.Seal(id, [], expiresAt);

    /// <param name="protector">One purpose for each kind of link.</param>
    /// <param name="id">Of what it shows.</param>
    /// <param name="more">Bytes that have to be the same when it is opened.</param>
    /// <param name="expiresAt">To the second.</param>
    public static string Seal(this IDataProtector protector, Guid id, ReadOnlySpan<byte> more, DateTimeOffset expiresAt)
    {
        var payload = new byte[IdBytes + more.Length + ExpiryBytes];
        id.TryWriteBytes(payload);
        more.CopyTo(payload.AsSpan(IdBytes));
        BinaryPrimitives.WriteInt64LittleEndian(payload.AsSpan(IdBytes + more.Length), expiresAt.ToUnixTimeSeconds());
        return Base64Url.EncodeToString(protector.Protect(payload));
    }

    /// <summary>One that never runs out.</summary>
    public static string Seal(this IDataProtector protector, Guid id) => Base64Url.EncodeToString(protector.Protect(id.ToByteArray()));

    public static Guid Open(this IDataProtector protector, string token) => new(protector.Open(token, IdBytes));

    public static Guid Open(this IDataProtector protector, string token, DateTimeOffset now) => protector.Open(token, moreBytes: 0, now).Id;

    public static (Guid Id, byte[] More) Open(this IDataProtector protector, string token, int moreBytes, DateTimeOffset now)
    {
        var payload = protector.Open(token, IdBytes + moreBytes + ExpiryBytes);
        var expiresAt = BinaryPrimitives.ReadInt64LittleEndian(payload.AsSpan(IdBytes + moreBytes));
        return now.ToUnixTimeSeconds() < expiresAt
            ? (new Guid(payload.AsSpan(0, IdBytes)), payload[IdBytes..(IdBytes + moreBytes)])
            : throw new NotFound();
    }

    // A request can leave its token out in ways that no address of ours does.
    private static byte[] Open(this IDataProtector protector, string? token, int bytes)
    {
        if (token is null || token.Length > MaximumLength || !Base64Url.IsValid(token))
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
