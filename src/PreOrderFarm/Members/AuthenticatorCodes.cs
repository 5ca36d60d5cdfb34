using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace PreOrderFarm.Members;

/// <summary>Six digits that change every 30 seconds: TOTP as authenticator apps make it (RFC 6238 over HMAC-SHA-1).</summary>
public static class AuthenticatorCodes
{
    private const int StepSeconds = 30;
    private const int SecretBytes = 20;
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>Clocks of phones differ: the step before and the one after count as well.</summary>
    private const int Tolerance = 1;

    public static string NewSecret()
    {
        var secret = RandomNumberGenerator.GetBytes(SecretBytes);
        return string.Concat(Enumerable.Range(0, SecretBytes * 8 / 5).Select(i => Base32[Five(secret, i * 5)]));
    }

    public static long StepAt(DateTimeOffset now) => now.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The step to which a code belongs, if it is one of those that count now.</summary>
    public static long? StepOf(string secret, string code, DateTimeOffset now)
    {
        var typed = code.Replace(" ", "", StringComparison.Ordinal);
        var present = StepAt(now);
        for (var step = present - Tolerance; step <= present + Tolerance; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(System.Text.Encoding.UTF8.GetBytes(At(secret, step)), System.Text.Encoding.UTF8.GetBytes(typed)))
                return step;
        }
        return null;
    }

    /// <summary>The next code that will be taken: of this step, or of the one after it when that was used already.</summary>
    public static string Next(string secret, long? usedStep, DateTimeOffset now) => At(secret, Math.Max(StepAt(now), (usedStep ?? 0) + 1));

    public static string At(string secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        // SHA-1 is what the apps know; HMAC with it is not broken.
#pragma warning disable CA5350
        var hash = HMACSHA1.HashData(Decode(secret), counter);
#pragma warning restore CA5350
        var offset = hash[^1] & 0xF;
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(offset, 4)) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    private static int Five(byte[] bytes, int bit) => (((bytes[bit / 8] << 8) | (bit / 8 + 1 < bytes.Length ? bytes[bit / 8 + 1] : 0)) >> (11 - (bit % 8))) & 31;

    private static byte[] Decode(string secret)
    {
        var bytes = new byte[secret.Length * 5 / 8];
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            if ((Base32.IndexOf(secret[bit / 5], StringComparison.Ordinal) & (16 >> (bit % 5))) != 0)
                bytes[bit / 8] |= (byte)(128 >> (bit % 8));
        }
        return bytes;
    }
}
