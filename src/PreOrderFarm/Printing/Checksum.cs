using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PreOrderFarm.Printing;

/// <summary>Eight digits by which people see whether two sheets say the same.</summary>
internal sealed class Checksum : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    // Each text with its length, so that no two lists of fields run into the same bytes.
    internal void Add(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Add(bytes.Length);
        hash.AppendData(bytes);
    }

    internal void Add(long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }

    internal static string Of(IEnumerable<string> texts)
    {
        using var sum = new Checksum();
        foreach (var text in texts)
            sum.Add(text);
        return sum.ToString();
    }

    public override string ToString() => Convert.ToHexString(hash.GetCurrentHash())[..8];

    public void Dispose() => hash.Dispose();
}
