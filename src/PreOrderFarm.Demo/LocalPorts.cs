using System.Net;
using System.Net.Sockets;
using PreOrderFarm.Demo.Story;

namespace PreOrderFarm.Demo;

internal static class LocalPorts
{
    /// <summary>A port of the loopback address that nobody has at this moment.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Before anything long is begun.</summary>
    public static void MustBeFree(params int[] ports)
    {
        foreach (var port in ports)
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
            }
            catch (SocketException)
            {
                throw new DemoFailed($"Port {port} is taken, by another demo perhaps. --port NUMBER takes that one and the next.");
            }
        }
    }
}
