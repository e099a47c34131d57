using System.Security.Cryptography;
using System.Text;
using Monitor.Actors.Instruments;
using Monitor.Node.Configuration;
using Monitor.Shared.Grpc;

namespace Monitor.Node.Peers;

/// <summary>
/// Lets nodes of the cluster call what is theirs alone, by the token that they share or by a certificate of the
/// cluster's authority; the handshake has refused others by then. Where neither is set up the node port is on loopback,
/// or was opened in so many words. Clients' tokens do not count here, nor this one anywhere else.
/// </summary>
internal sealed class PeerAuthentication
{
    private readonly byte[]? _expected;
    private readonly bool _hasTls;
    private readonly CounterInstrument _refused;

    public PeerAuthentication(Secret? token, bool hasTls, InstrumentRegistry instruments)
    {
        _expected = token is null ? null : Hash(token.Reveal());
        _hasTls = hasTls;
        _refused = instruments.Counter(
            "monitor_peer_calls_refused_total", "Calls to the node protocol from callers that showed no right to it.");
    }

    /// <summary>True when there is something to show, so that who showed it is a node.</summary>
    public bool IsAsked => _expected is not null || _hasTls;

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        bool isTheirs = context.GetEndpoint()?.Metadata.GetMetadata<PeersOnly>() is not null;
        return !isTheirs || IsPeer(context) ? next(context) : RefuseAsync(context);
    }

    /// <summary>Whether a request comes from a node of the cluster, by what it shows.</summary>
    public bool IsPeer(HttpContext context)
    {
        if (_hasTls && context.Connection.ClientCertificate is null)
            return Refuse();
        if (_expected is null)
            return true;
        // Hashes of equal length in constant time: not even the token's length shows.
        string offered = context.Request.Headers[PeerHeaders.Token].ToString();
        return CryptographicOperations.FixedTimeEquals(Hash(offered), _expected) || Refuse();
    }

    public static Task RefuseAsync(HttpContext context)
    {
        // In gRPC's way: the callers of these endpoints are nodes.
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = ((int)GrpcStatus.Unauthenticated).ToString();
        context.Response.Headers["grpc-message"] = "this is for nodes of the cluster - check cluster.token_file";
        return Task.CompletedTask;
    }

    private bool Refuse()
    {
        _refused.Increment();
        return false;
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
