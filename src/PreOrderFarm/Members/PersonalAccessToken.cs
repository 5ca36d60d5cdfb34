using System.Security.Cryptography;
using System.Text;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Members;

/// <summary>A token by which a program acts for a member through the API. The secret is shown once; we keep its hash.</summary>
public sealed class PersonalAccessToken
{
    public const string Prefix = "farm_";

    private PersonalAccessToken()
    {
    }

    private PersonalAccessToken(Guid memberId, string name, byte[] tokenHash, bool isStrong, DateTimeOffset createdAt, DateTimeOffset expiresAt)
    {
        Id = Guid.CreateVersion7(createdAt);
        MemberId = memberId;
        Name = name;
        TokenHash = tokenHash;
        IsStrong = isStrong;
        CreatedAt = createdAt;
        ExpiresAt = expiresAt;
    }

    public Guid Id { get; private set; }
    public Guid MemberId { get; private set; }
    public string Name { get; private set; } = "";
    public byte[] TokenHash { get; private set; } = [];

    /// <summary>Made in a session that began with a second factor.</summary>
    public bool IsStrong { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset ExpiresAt { get; private set; }
    public DateTimeOffset? LastUsedAt { get; private set; }
    public DateTimeOffset? RevokedAt { get; private set; }

    public static (PersonalAccessToken Token, string Secret) Issue(Guid memberId, string name, int validDays, bool isStrong, DateTimeOffset now)
    {
        var rules = new InputRules();
        rules.Require(TypedText.IsLine(name, 1, 100), nameof(Name), $"Give the token a name of at most 100 characters.");
        rules.Require(validDays is > 0 and <= 365, "ValidDays", $"A token is valid for 1 to 365 days.");
        rules.ThrowIfBroken();
        var secret = Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        return (new PersonalAccessToken(memberId, name.Trim(), Hash(secret), isStrong, now, now.AddDays(validDays)), secret);
    }

    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    public bool IsValidAt(DateTimeOffset now) => RevokedAt is null && now < ExpiresAt;

    public void Use(DateTimeOffset now) => LastUsedAt = now;

    public void Revoke(DateTimeOffset now) => RevokedAt ??= now;
}
