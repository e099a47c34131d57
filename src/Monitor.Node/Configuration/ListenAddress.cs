using System.Globalization;
using System.Net;

namespace Monitor.Node.Configuration;

/// <summary>Where a listener waits: one address of this machine, or all of them, and a port.</summary>
/// <param name="Address">An IP address; <c>*</c> is <see cref="IPAddress.IPv6Any"/> and means every address.</param>
/// <param name="Port">0 lets the system choose; the start message says what it chose.</param>
internal sealed record ListenAddress(IPAddress Address, int Port)
{
    /// <summary>Every address of the machine.</summary>
    public bool IsAny => Address.Equals(IPAddress.IPv6Any) || Address.Equals(IPAddress.Any);

    public bool IsLoopback => IPAddress.IsLoopback(Address);

    /// <summary>
    /// Reads <c>127.0.0.1:8080</c>, <c>localhost:8080</c>, <c>[::1]:8080</c>, <c>*:8080</c> or <c>:8080</c>.
    /// </summary>
    public static bool TryParse(string text, out ListenAddress? listen)
    {
        listen = null;
        int colon = text.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(
            text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
            return false;
        string host = text[..colon];
        IPAddress? address = host switch
        {
            "" or "*" => IPAddress.IPv6Any,
            "localhost" => IPAddress.Loopback,
            ['[', .., ']'] => IPAddress.TryParse(host, out IPAddress? v6) ? v6 : null,
            _ => !host.Contains(':') && IPAddress.TryParse(host, out IPAddress? v4) ? v4 : null,
        };
        listen = address is null ? null : new ListenAddress(address, port);
        return listen is not null;
    }

    public override string ToString() => new IPEndPoint(Address, Port).ToString();
}
