using System.IO.Compression;
using System.Reflection;
using Monitor.Shared.Series;

namespace Monitor.Node.Dashboard;

/// <summary>
/// One file of the page, from the program itself. A browser keeps it and asks with its entity tag, so that a new
/// version of the node shows its own page at once and an old one costs a header.
/// </summary>
internal sealed class PageFile
{
    /// <summary>
    /// Where people are sent: each address opens the same page, which shows what the address names. Links in pages and
    /// notifications go there, so none of them may ever go away.
    /// </summary>
    public static readonly IReadOnlyList<string> Addresses =
    [
        "/", "/incidents", "/incidents/{id}", "/alerts", "/alerts/{fingerprint}", "/silences", "/silences/{id}",
        "/oncall", "/receivers", "/audit",
    ];

    private const string Prefix = "Monitor.Node.Dashboard.wwwroot/";

    // Nothing from elsewhere, nothing inline, and nobody may frame the page: a label's text can never become a script.
    private const string SecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private readonly byte[] _plain;
    private readonly byte[] _compressed;
    private readonly string _contentType;
    private readonly string _entityTag;

    private PageFile(string name, byte[] content)
    {
        Paths = name == "index.html" ? Addresses : ["/dashboard/" + name];
        _plain = content;
        _compressed = Compress(content);
        _entityTag = $"\"{SeriesHash.Fingerprint(content):x32}\"";
        _contentType = Path.GetExtension(name) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            string other => throw new InvalidOperationException($"The page has no files of kind {other}."),
        };
    }

    /// <summary>Where it is asked for.</summary>
    public IReadOnlyList<string> Paths { get; }

    public static IReadOnlyList<PageFile> LoadAll()
    {
        Assembly assembly = typeof(PageFile).Assembly;
        List<PageFile> files = [];
        foreach (string resource in assembly.GetManifestResourceNames())
        {
            if (!resource.StartsWith(Prefix, StringComparison.Ordinal))
                continue;
            using Stream stream = assembly.GetManifestResourceStream(resource)!;
            using var content = new MemoryStream();
            stream.CopyTo(content);
            files.Add(new PageFile(resource[Prefix.Length..].Replace('\\', '/'), content.ToArray()));
        }

        return files;
    }

    public Task AnswerAsync(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ETag = _entityTag;
        headers.CacheControl = "no-cache";
        headers.Vary = "Accept-Encoding";
        headers.ContentSecurityPolicy = SecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        if (context.Request.Headers.IfNoneMatch.ToString().Contains(_entityTag, StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        bool gzip =
            context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        if (gzip)
            headers.ContentEncoding = "gzip";
        byte[] body = gzip ? _compressed : _plain;
        context.Response.ContentType = _contentType;
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    private static byte[] Compress(byte[] content)
    {
        using var result = new MemoryStream();
        using (var gzip = new GZipStream(result, CompressionLevel.SmallestSize))
            gzip.Write(content);
        return result.ToArray();
    }
}
