using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using Monitor.Node.Notify.Http;
using Monitor.Shared.Ingest.Exposition;

namespace Monitor.Node.Scraping;

/// <summary>
/// Asks the targets of one configuration over HTTP. Everything that a target does is bounded: the time from the
/// connection to the last byte, the bytes after decompression, the redirects, the headers.
/// </summary>
internal sealed class ScrapeClient : IDisposable
{
    private const int MostRedirects = 10;
    private const int MostHeaderKibibytes = 64;

    private const string Accept =
        "application/openmetrics-text;version=1.0.0;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

    private readonly ScrapeConfig _config;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    public ScrapeClient(ScrapeConfig config, TimeProvider time)
    {
        _config = config;
        _time = time;
        // The time limit is the target's own, on the node's clock.
        _http = new HttpClient(Handler(config)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>The target's whole answer.</summary>
    /// <exception cref="ScrapeFailedException">There was none that could be used; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The scraper stops.</exception>
    public async Task<ScrapeAnswer> AskAsync(ScrapeTarget target, CancellationToken stop)
    {
        using var late = new CancellationTokenSource(target.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        try
        {
            return await AskAsync(target, stop, either.Token);
        }
        catch (Exception) when (late.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            throw new ScrapeFailedException($"no whole answer within {target.Timeout.TotalSeconds} s");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or InvalidDataException)
        {
            if (failure is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError })
                throw new ScrapeFailedException($"the name {target.Url.Host} cannot be resolved");
            if (failure is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError })
                throw new ScrapeFailedException(HttpOutcome.Innermost(failure));
            string inner = failure.InnerException is { } cause && !failure.Message.Contains(cause.Message)
                ? $": {cause.Message}"
                : "";
            throw new ScrapeFailedException(failure.Message + inner);
        }
    }

    public void Dispose() => _http.Dispose();

    [SuppressMessage("Security", "CA5359", Justification = "Only where the configuration asks for it by name.")]
    private static SocketsHttpHandler Handler(ScrapeConfig config)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = config.FollowRedirects,
            MaxAutomaticRedirections = MostRedirects,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
            MaxResponseHeadersLength = MostHeaderKibibytes,
            ResponseDrainTimeout = TimeSpan.Zero,
            PooledConnectionIdleTimeout = config.Interval + config.Interval,
        };
        if (config.SkipCertificateCheck)
        {
            handler.SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = static (_, _, _, _) => true,
            };
        }

        return handler;
    }

    private async Task<ScrapeAnswer> AskAsync(ScrapeTarget target, CancellationToken stop, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, target.Url);
        request.Headers.TryAddWithoutValidation("Accept", Accept);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        request.Headers.TryAddWithoutValidation("User-Agent", "monitor-node");
        request.Headers.TryAddWithoutValidation(
            "X-Prometheus-Scrape-Timeout-Seconds", target.Timeout.TotalSeconds.ToString());
        request.Headers.Authorization = _config.Authorization;
        using HttpResponseMessage response =
            await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        if (response.StatusCode != HttpStatusCode.OK)
            throw new ScrapeFailedException($"the target answered {(int)response.StatusCode} {response.ReasonPhrase}");

        var answer = new ScrapeAnswer { Format = FormatOf(response.Content.Headers.ContentType) };
        try
        {
            await using Stream body = await response.Content.ReadAsStreamAsync(cancel);
            await using Stream text = Decompressed(response.Content.Headers.ContentEncoding, body);
            await answer.FillAsync(text, _config.BodySizeLimit, cancel);
            stop.ThrowIfCancellationRequested();
            return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private static Stream Decompressed(ICollection<string> encodings, Stream body) => string.Join(',', encodings) switch
    {
        "" or "identity" => body,
        "gzip" => new GZipStream(body, CompressionMode.Decompress),
        string other => throw new ScrapeFailedException($"the content encoding {other} was not asked for"),
    };

    /// <summary>Whatever does not say that it is OpenMetrics is read as Prometheus' text.</summary>
    private static ExpositionFormat FormatOf(MediaTypeHeaderValue? type) =>
        type?.MediaType == "application/openmetrics-text"
            ? ExpositionFormat.OpenMetrics
            : ExpositionFormat.PrometheusText;
}
