using System.Net;
using System.Net.Sockets;

namespace Monitor.Node.Notify.Http;

/// <summary>
/// Keeps receivers away from addresses that no receiver has, but where a cloud hands out its machine's credentials:
/// link-local and the metadata services. Judged is the resolved address at the moment of connecting, and that very
/// address is connected to, so a name that resolves differently the second time gains nothing.
/// </summary>
internal static class AddressGuard
{
    private static readonly IPNetwork[] Refused =
    [
        IPNetwork.Parse("0.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("100.100.100.200/32"),
        IPNetwork.Parse("168.63.129.16/32"),
        IPNetwork.Parse("192.0.0.0/24"),
        IPNetwork.Parse("224.0.0.0/4"),
        IPNetwork.Parse("255.255.255.255/32"),
        IPNetwork.Parse("::/128"),
        IPNetwork.Parse("fe80::/10"),
        IPNetwork.Parse("fd00:ec2::/32"),
        IPNetwork.Parse("fd20:ce::254/128"),
        IPNetwork.Parse("ff00::/8"),
    ];

    // What leads to an IPv4 address, and at which byte that stands: mapped, of old compatible, through a NAT64 gateway,
    // through 6to4.
    private static readonly (IPNetwork Prefix, int At)[] Carriers =
    [
        (IPNetwork.Parse("::ffff:0:0/96"), 12),
        (IPNetwork.Parse("::/96"), 12),
        (IPNetwork.Parse("64:ff9b::/96"), 12),
        (IPNetwork.Parse("2002::/16"), 2),
    ];

    public static bool IsRefused(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && !IPAddress.IsLoopback(address))
        {
            foreach ((IPNetwork prefix, int at) in Carriers)
            {
                if (prefix.Contains(address))
                    address = new IPAddress(address.GetAddressBytes().AsSpan(at, 4));
            }
        }

        return Refused.Any(network => network.Contains(address));
    }

    /// <summary>Connects to the first address of the host that may be connected to.</summary>
    /// <exception cref="AddressRefusedException">The host has no address that may be connected to.</exception>
    public static async ValueTask<Stream> ConnectAsync(
        string host, int port, bool allowAll, CancellationToken cancel)
    {
        IPAddress[] addresses = IPAddress.TryParse(host, out IPAddress? literal)
            ? [literal]
            : await ResolveAsync(host, cancel).ConfigureAwait(false);
        IPAddress[] allowed = allowAll ? addresses : [.. addresses.Where(address => !IsRefused(address))];
        if (allowed.Length == 0 && addresses.Length > 0)
            throw new AddressRefusedException(host, addresses[0]);

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, port, cancel).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception failure)
        {
            socket.Dispose();
            if (failure is SocketException refused)
                throw new SocketException((int)refused.SocketErrorCode, $"{host}:{port}: {refused.Message}");
            throw;
        }
    }

    /// <summary>The system's own words for a name that is nobody's are "Resource temporarily unavailable".</summary>
    private static async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancel)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(host, cancel).ConfigureAwait(false);
        }
        catch (SocketException failure)
        {
            throw new SocketException(
                (int)failure.SocketErrorCode, $"the name {host} cannot be resolved ({failure.SocketErrorCode})");
        }
    }
}
