using System.Net;
using System.Text;
using Monitor.Node.Configuration;

namespace Monitor.Node.Hosting;

/// <summary>What the node says on the console once it has started: where it is, and what to try next.</summary>
internal static class StartMessage
{
    public static string Of(NodeOptions options, NodeServer server, string version)
    {
        var text = new StringBuilder();
        string page = Url(server.AddressOf(NodeListener.Http)!, "http://");
        text.AppendLine($"monitor {version} is ready");
        Line(text, "page", $"{page}/");
        Line(text, "API", $"{page}/api/v1/  (described at {page}/openapi/v1.json)");
        Line(text, "remote write", $"{page}/api/v1/write");
        if (server.AddressOf(NodeListener.OtlpGrpc) is { } grpc)
            Line(text, "OTLP gRPC", Url(grpc, "http://"));
        if (server.AddressOf(NodeListener.OtlpHttp) is { } http)
            Line(text, "OTLP HTTP", Url(http, "http://"));
        if (server.AddressOf(NodeListener.Native) is { } native)
            Line(text, "native", Url(native, ""));
        Line(text, "data", options.Data.Directory);
        Line(text, "log", options.Log.Directory);
        Line(text, "settings", options.Source ?? "all by default (no monitor.yaml here)");
        Line(text, "receivers", string.Join(", ", options.Receivers.Select(r => r.Name)));
        text.Append($"Try: curl -s {page}/api/v1/components   Stop: Ctrl+C");
        return text.ToString();
    }

    private static void Line(StringBuilder text, string name, string value) =>
        text.AppendLine($"  {name,-13}{value}");

    private static string Url(IPEndPoint address, string scheme)
    {
        bool any = address.Address.Equals(IPAddress.Any) || address.Address.Equals(IPAddress.IPv6Any);
        return any ? $"{scheme}{Environment.MachineName}:{address.Port}" : $"{scheme}{address}";
    }
}
