using System.Globalization;

namespace PreOrderFarm.Demo;

/// <summary>What was asked for on the command line.</summary>
public sealed record DemoCommand(bool IsOnce, bool StartsFresh, string Folder, int SitePort, bool HasStandIn)
{
    private const int UsualPort = 5080;

    /// <param name="args">The words behind './farm demo'.</param>
    /// <param name="hasOwnStripe">Whether the environment names a Stripe, which the demo that stays up then uses. Its data is kept apart.</param>
    public static DemoCommand Read(string[] args, bool hasOwnStripe = false)
    {
        var (isOnce, isFresh, port) = (false, false, UsualPort);
        string? folder = null;
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--once":
                    isOnce = true;
                    break;
                case "--fresh":
                    isFresh = true;
                    break;
                case "--folder" when i + 1 < args.Length:
                    folder = args[++i];
                    break;
                case "--port" when i + 1 < args.Length && int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var given) && given is > 0 and < 65536:
                    port = given;
                    i++;
                    break;
                default:
                    throw new ArgumentException($"'{args[i]}' is not understood here. Say: ./farm demo [--once] [--fresh] [--port NUMBER] [--folder PATH] [--verbose]");
            }
        }
        var hasStandIn = isOnce || !hasOwnStripe;
        var usual = isOnce ? "once" : hasStandIn ? "demo" : "demo-at-stripe";
        return new DemoCommand(isOnce, isFresh, Path.GetFullPath(folder ?? Path.Combine(".farm", usual)), port, hasStandIn);
    }
}
