using System.Security.Cryptography;
using System.Text;

namespace PreOrderFarm.Harvesting;

/// <summary>
/// The order in which lots of an offer are drawn. Everything that is hashed is text, so that anybody can hash it again; see
/// docs/decisions/0010-a-short-harvest.md.
/// </summary>
public sealed record LotteryDraw(string Seed, Guid OfferId)
{
    /// <summary>A pledge's number on the public list: it names the pledge to who has it, and nobody to everyone else.</summary>
    public static string LotOf(Guid pledgeId) => Hash(pledgeId.ToString("D"))[..16];

    /// <summary>Public since the campaign opened: nobody can put another secret in its place.</summary>
    public static string CommitmentOf(string secret) => Hash(secret);

    /// <summary>The secret, and what it was mixed with: the lots of all pledges that were paid when the campaign closed, a line each, in order.</summary>
    public static string SeedOf(string secret, IEnumerable<string> lots) =>
        Hash(string.Concat(lots.Order(StringComparer.Ordinal).Prepend(secret).Select(line => line + "\n")));

    /// <summary>The smaller, the earlier.</summary>
    public string PlaceOf(string lot) => Hash($"{Seed}:{OfferId:D}:{lot}");

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
