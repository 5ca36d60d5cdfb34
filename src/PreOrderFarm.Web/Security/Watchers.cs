using System.Diagnostics.CodeAnalysis;

namespace PreOrderFarm.Web.Security;

/// <summary>
/// Places for connections that stay open, so that nobody can use up the server by opening streams: some for each address,
/// more for all together.
/// </summary>
public sealed class Watchers(int most, int mostPerAddress)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> byAddress = new(StringComparer.Ordinal);
    private int all;

    /// <summary>A place, given back when it is disposed of; or the status that says why there is none.</summary>
    public bool TryEnter(string address, [NotNullWhen(true)] out IDisposable? place, out int refusal)
    {
        lock (gate)
        {
            byAddress.TryGetValue(address, out var here);
            refusal = all >= most ? StatusCodes.Status503ServiceUnavailable
                : here >= mostPerAddress ? StatusCodes.Status429TooManyRequests
                : 0;
            place = null;
            if (refusal != 0)
                return false;
            all++;
            byAddress[address] = here + 1;
            place = new Place(this, address);
            return true;
        }
    }

    private void Leave(string address)
    {
        lock (gate)
        {
            all--;
            if (--byAddress[address] == 0)
                byAddress.Remove(address);
        }
    }

    private sealed class Place(Watchers watchers, string address) : IDisposable
    {
        private int isLeft;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref isLeft, 1) == 0)
                watchers.Leave(address);
        }
    }
}
