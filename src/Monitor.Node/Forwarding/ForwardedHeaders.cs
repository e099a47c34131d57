using System.Collections.Frozen;
using System.Net.Http.Headers;
using Microsoft.Extensions.Primitives;

namespace Monitor.Node.Forwarding;

/// <summary>
/// Which headers go along. Those of one connection stay with it (RFC 9110, section 7.6.1), those that nodes add for
/// each other are never taken from a client; all else goes, the client's own right to be here included.
/// </summary>
internal static class ForwardedHeaders
{
    private const string Ours = "x-monitor-";

    private static readonly FrozenSet<string> OfTheConnection = new[]
    {
        "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization", "te", "trailer",
        "transfer-encoding", "upgrade", "host", "expect", "content-length", "http2-settings",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static void Copy(HttpRequest from, HttpRequestMessage to)
    {
        string[] named = from.Headers.Connection.ToString().Split(',', StringSplitOptions.TrimEntries);
        foreach ((string name, StringValues values) in from.Headers)
        {
            if (!GoesAlong(name) || named.Contains(name, StringComparer.OrdinalIgnoreCase))
                continue;
            if (!to.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
                to.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }

        if (from.HttpContext.Connection.RemoteIpAddress is { } client)
            to.Headers.TryAddWithoutValidation("x-forwarded-for", client.ToString());
        if (from.Host.HasValue)
            to.Headers.TryAddWithoutValidation("x-forwarded-host", from.Host.Value);
    }

    public static void Copy(HttpResponseMessage from, HttpResponse to)
    {
        Copy(from.Headers, to.Headers);
        Copy(from.Content.Headers, to.Headers);
        to.ContentLength = from.Content.Headers.ContentLength;
    }

    private static void Copy(HttpHeaders from, IHeaderDictionary to)
    {
        foreach ((string name, HeaderStringValues values) in from.NonValidated)
        {
            if (GoesAlong(name))
                to[name] = values.ToArray();
        }
    }

    private static bool GoesAlong(string name) =>
        !OfTheConnection.Contains(name) && !name.StartsWith(Ours, StringComparison.OrdinalIgnoreCase)
        && !name.StartsWith(':');
}
