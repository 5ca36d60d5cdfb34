using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PreOrderFarm.StripeSandbox;

/// <summary>
/// https://docs.stripe.com/webhooks#verify-manually: HMAC-SHA256 over '{t}.{body}', in hexadecimal. Written here
/// anew, so that a mistake in the product's own check cannot hide behind the same mistake.
/// </summary>
public static class WebhookSignature
{
    public static string Header(byte[] body, string secret, DateTimeOffset at)
    {
        var seconds = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.UTF8.GetBytes(seconds), (byte)'.', .. body];
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed);
        return $"t={seconds},v1={Convert.ToHexStringLower(mac)}";
    }
}
