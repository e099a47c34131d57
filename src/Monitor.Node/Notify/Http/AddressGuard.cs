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
        IPNetwork.Parse("224.0.0.0/4"),
        IPNetwork.Parse("255.255.255.255/32"),
        IPNetwork.Parse("::/128"),
        IPNetwork.Parse("fe80::/10"),
        IPNetwork.Parse("fd00:ec2::/32"),
        IPNetwork.Parse("fd20:ce::254/128"),
        IPNetwork.Parse("ff00::/8"),
    ];

    // 64:ff9b::/96, through which a NAT64 gateway reaches any IPv4 address.
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    public static bool IsRefused(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        else if (Nat64.Contains(address))
            address = new IPAddress(address.GetAddressBytes().AsSpan(12));
        return Refused.Any(network => network.Contains(address));
    }

    /// <summary>Connects to the first address of the host that may be connected to.</summary>
    /// <exception cref="AddressRefusedException">The host has no address that may be connected to.</exception>
    public static async ValueTask<Stream> ConnectAsync(
        string host, int port, bool allowAll, CancellationToken cancel)
    {
        IPAddress[] addresses = IPAddress.TryParse(host, out IPAddress? literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(host, cancel).ConfigureAwait(false);
        IPAddress[] allowed = allowAll ? addresses : [.. addresses.Where(address => !IsRefused(address))];
        if (allowed.Length == 0 && addresses.Length > 0)
            throw new AddressRefusedException(host, addresses[0]);

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, port, cancel).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
