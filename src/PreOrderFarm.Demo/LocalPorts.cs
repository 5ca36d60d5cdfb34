using System.Net;
using System.Net.Sockets;

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
}
