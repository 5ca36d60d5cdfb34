using System.Security.Cryptography;

namespace PreOrderFarm.StripeSandbox;

/// <summary>Ids as Stripe writes them: a prefix that names the kind, then letters and digits that nobody guesses.</summary>
internal static class Ids
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static string New(string prefix, int length = 24) => prefix + RandomNumberGenerator.GetString(Alphabet, length);
}
