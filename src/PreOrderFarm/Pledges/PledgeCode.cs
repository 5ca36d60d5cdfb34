using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PreOrderFarm.Pledges;

/// <summary>Six digits sent by e-mail before a guest changes or cancels. Only a hash is kept, keyed by the row's id.</summary>
public sealed class PledgeCode
{
    public const int Attempts = 5;

    private PledgeCode()
    {
    }

    private PledgeCode(Guid pledgeId, DateTimeOffset now, DateTimeOffset expiresAt)
    {
        Id = Guid.CreateVersion7(now);
        PledgeId = pledgeId;
        CreatedAt = now;
        ExpiresAt = expiresAt;
        AttemptsLeft = Attempts;
    }

    public Guid Id { get; private set; }
    public Guid PledgeId { get; private set; }
    public byte[] CodeHash { get; private set; } = [];
    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset ExpiresAt { get; private set; }
    public int AttemptsLeft { get; private set; }
    public DateTimeOffset? UsedAt { get; private set; }

    public static (PledgeCode Row, string Digits) Issue(Guid pledgeId, DateTimeOffset now, TimeSpan validFor)
    {
        var row = new PledgeCode(pledgeId, now, now + validFor);
        var digits = RandomNumberGenerator.GetInt32(1_000_000).ToString("D6", CultureInfo.InvariantCulture);
        row.CodeHash = Hash(row.Id, digits);
        return (row, digits);
    }

    /// <summary>Compares in constant time; spaces that mail programs add do not count.</summary>
    public static bool Matches(Guid codeId, byte[] hash, string typed) =>
        CryptographicOperations.FixedTimeEquals(hash, Hash(codeId, typed.Replace(" ", "", StringComparison.Ordinal).Trim()));

    private static byte[] Hash(Guid codeId, string digits) =>
        HMACSHA256.HashData(codeId.ToByteArray(), Encoding.UTF8.GetBytes(digits));
}
