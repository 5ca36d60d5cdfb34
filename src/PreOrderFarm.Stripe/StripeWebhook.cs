using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PreOrderFarm.Stripe.Http;

namespace PreOrderFarm.Stripe;

/// <summary>Why a webhook was not accepted.</summary>
public enum StripeSignatureFault
{
    /// <summary>There is no <c>Stripe-Signature</c> header.</summary>
    HeaderMissing,

    /// <summary>The header holds no readable <c>t</c>.</summary>
    HeaderMalformed,

    /// <summary>The header holds no <c>v1</c> signature.</summary>
    NoKnownSignature,

    /// <summary>No signature fits: forged, altered on the way, or made with another secret.</summary>
    Mismatch,

    /// <summary>Signed by Stripe, but too long ago: perhaps replayed.</summary>
    TooOld,

    /// <summary>Signed by Stripe, but the body is not an event that can be read here.</summary>
    BodyUnreadable,
}

/// <summary>A webhook must not be believed. Answer 400 and change nothing.</summary>
public sealed class StripeSignatureException : Exception
{
    internal StripeSignatureException(StripeSignatureFault fault, string message, Exception? innerException = null)
        : base(message, innerException) => Fault = fault;

    /// <summary>Why.</summary>
    public StripeSignatureFault Fault { get; }
}

/// <summary>Webhook signatures. See https://docs.stripe.com/webhooks/signature</summary>
public static class StripeWebhook
{
    /// <summary>The header that carries the signatures.</summary>
    public const string SignatureHeader = "Stripe-Signature";

    /// <summary>How old a signature may be when nothing else is said: 300 seconds, as in Stripe's own libraries.</summary>
    public static TimeSpan DefaultTolerance { get; } = TimeSpan.FromSeconds(300);

    /// <summary>
    /// Checks that Stripe signed exactly these bytes, at most <paramref name="tolerance"/> ago, and reads the event.
    /// </summary>
    /// <remarks>
    /// Any one of several <c>v1</c> signatures will do (Stripe sends several while a secret is being rolled); other schemes are
    /// ignored. Comparison takes constant time. A time-stamp in the future is accepted, as in Stripe's own libraries: only Stripe
    /// can sign, so all that it shows is a clock that runs differently.
    /// </remarks>
    /// <param name="rawBody">The body as it came over the wire, not read and written again.</param>
    /// <param name="signatureHeader">The value of <see cref="SignatureHeader"/>; null or empty when it is missing.</param>
    /// <param name="secret">The endpoint's signing secret (<c>whsec_…</c>).</param>
    /// <param name="now">The time that the age is counted to.</param>
    /// <param name="tolerance">How old a signature may be, above zero; <see cref="DefaultTolerance"/> when not given.</param>
    /// <exception cref="StripeSignatureException">The webhook must not be believed.</exception>
    /// <exception cref="ArgumentException">The secret is blank, or the tolerance not above zero: this check cannot be turned off.</exception>
    public static StripeEvent Verify(ReadOnlySpan<byte> rawBody, string? signatureHeader, string secret, DateTimeOffset now, TimeSpan? tolerance = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(secret);
        var allowedAge = tolerance ?? DefaultTolerance;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(allowedAge, TimeSpan.Zero, nameof(tolerance));

        var (timestamp, signatures) = ReadHeader(signatureHeader);
        MustBeSignedBy(secret, timestamp, rawBody, signatures);
        MustNotBeOlderThan(allowedAge, timestamp, now);
        return ReadEvent(rawBody);
    }

    /// <summary>The header that Stripe would send with this body: for stand-ins and tests.</summary>
    public static string Sign(ReadOnlySpan<byte> rawBody, string secret, DateTimeOffset timestamp)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(secret);
        var seconds = timestamp.ToUnixTimeSeconds();
        return string.Create(CultureInfo.InvariantCulture, $"t={seconds},v1={Convert.ToHexStringLower(Signature(secret, seconds, rawBody))}");
    }

    private static (long Timestamp, List<byte[]> Signatures) ReadHeader(string? header)
    {
        if (string.IsNullOrWhiteSpace(header))
        {
            throw new StripeSignatureException(StripeSignatureFault.HeaderMissing, "The request has no Stripe-Signature header.");
        }

        long? timestamp = null;
        var signatures = new List<byte[]>();
        foreach (var part in header.Split(',', StringSplitOptions.TrimEntries))
        {
            if (part.StartsWith("t=", StringComparison.Ordinal))
            {
                timestamp = long.TryParse(part.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : null;
            }
            else if (part.StartsWith("v1=", StringComparison.Ordinal))
            {
                signatures.Add(Encoding.UTF8.GetBytes(part[3..]));
            }
        }

        return (timestamp, signatures.Count) switch
        {
            (null, _) => throw new StripeSignatureException(StripeSignatureFault.HeaderMalformed, "The Stripe-Signature header has no readable time-stamp."),
            (_, 0) => throw new StripeSignatureException(StripeSignatureFault.NoKnownSignature, "The Stripe-Signature header has no v1 signature."),
            _ => (timestamp.Value, signatures),
        };
    }

    private static void MustBeSignedBy(string secret, long timestamp, ReadOnlySpan<byte> rawBody, List<byte[]> signatures)
    {
        var expected = Encoding.UTF8.GetBytes(Convert.ToHexStringLower(Signature(secret, timestamp, rawBody)));
        var isSigned = false;
        foreach (var signature in signatures)
        {
            isSigned |= CryptographicOperations.FixedTimeEquals(expected, signature);
        }

        if (!isSigned)
        {
            throw new StripeSignatureException(StripeSignatureFault.Mismatch, "No signature of the webhook fits its body and our secret.");
        }
    }

    private static void MustNotBeOlderThan(TimeSpan allowedAge, long timestamp, DateTimeOffset now)
    {
        var ageSeconds = now.ToUnixTimeSeconds() - timestamp;
        if (ageSeconds > allowedAge.TotalSeconds)
        {
            throw new StripeSignatureException(
                StripeSignatureFault.TooOld,
                string.Create(CultureInfo.InvariantCulture, $"The webhook was signed {ageSeconds} s ago; {allowedAge.TotalSeconds} s are allowed."));
        }
    }

    private static StripeEvent ReadEvent(ReadOnlySpan<byte> rawBody)
    {
        try
        {
            var happened = JsonSerializer.Deserialize<StripeEvent>(rawBody, StripeJson.Options);
            return happened is { Data.Object.ValueKind: JsonValueKind.Object }
                ? happened
                : throw new JsonException("There is no data.object.");
        }
        catch (JsonException fault)
        {
            throw new StripeSignatureException(StripeSignatureFault.BodyUnreadable, "The webhook is signed, but its body is not an event: " + fault.Message, fault);
        }
    }

    private static byte[] Signature(string secret, long timestamp, ReadOnlySpan<byte> rawBody)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{timestamp}.")));
        hmac.AppendData(rawBody);
        return hmac.GetHashAndReset();
    }
}
