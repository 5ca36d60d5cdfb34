using System.Security.Cryptography;

namespace PreOrderFarm.Pledges;

/// <summary>References like PF-7KQ2-M4XD: random, in Crockford's base 32 (no I, L, O, U), easy to say on the phone.</summary>
public static class PledgeReference
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    public static string Next()
    {
        var letters = RandomNumberGenerator.GetString(Alphabet, 8);
        return $"PF-{letters[..4]}-{letters[4..]}";
    }
}
