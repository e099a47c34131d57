using System.Globalization;
using Microsoft.Extensions.ObjectPool;
using Microsoft.Net.Http.Headers;
using Monitor.Actors.Ingest;
using Monitor.Actors.Instruments;
using Monitor.Node.Configuration;
using Monitor.Shared.Ingest;
using Monitor.Shared.Ingest.RemoteWrite;

namespace Monitor.Node.Ingest.Prometheus;

/// <summary>
/// Prometheus' remote write 1.0: POST of a Snappy-compressed WriteRequest. 204 when all is durable. 400 when the bytes
/// are not a WriteRequest, then nothing is kept, or when some of the points cannot be taken, then all others are, and
/// the text names the first problem of each kind; Prometheus does not send such a request again. 429 and 503 ask for
/// it again. 415 for another encoding or version, which makes newer senders fall back to 1.0.
/// </summary>
internal sealed class RemoteWriteEndpoint(
    IIngest ingest, MetricMetadataCatalog metadata, IngestOptions options, InstrumentRegistry instruments)
{
    private const string Protocol = "remote_write";

    /// <summary>Four of the largest bodies at once; many more of the usual ones.</summary>
    private const int LargestBodiesAtOnce = 4;

    private readonly BodyBudget _budget = new(LargestBodiesAtOnce * (options.MaxBodyBytes + options.MaxDecodedBytes));
    private readonly DefaultObjectPool<RemoteWriteDecoder> _decoders = new(new DecoderPolicy(metadata));
    private readonly CounterInstrument _bytes = instruments.Counter(
        "monitor_remote_write_received_bytes_total", "Bytes of remote write bodies as sent.");

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            RefuseOtherContent(context.Request.Headers);
            (int status, string text, TimeSpan retryAfter) = await TakeAsync(context);
            await AnswerAsync(context, status, text, retryAfter);
        }
        catch (RequestRefusedException refused)
        {
            bool later = refused.Status == StatusCodes.Status429TooManyRequests;
            await AnswerAsync(context, refused.Status, refused.Message, TimeSpan.FromSeconds(later ? 1 : 0));
        }
        catch (Exception error) when (context.RequestAborted.IsCancellationRequested || IsEndOfSender(error))
        {
            // Nobody waits for an answer any more; what was not committed is dropped.
            Count(499);
        }
    }

    private async ValueTask<(int Status, string Text, TimeSpan RetryAfter)> TakeAsync(HttpContext context)
    {
        using IIngestRequest request = ingest.Begin(Protocol);
        using (SnappyBody body = await SnappyBody.ReadAsync(
            context.Request, options.MaxBodyBytes, options.MaxDecodedBytes, _budget, context.RequestAborted))
        {
            _bytes.Add(body.CompressedBytes);
            if (Decode(body.Memory.Span, request) is string problem)
                return (StatusCodes.Status400BadRequest, problem, default);
        }

        IngestOutcome outcome = await request.CommitAsync(context.RequestAborted);
        return outcome.Status switch
        {
            IngestStatus.Overloaded => (StatusCodes.Status429TooManyRequests, outcome.Reason, outcome.RetryAfter),
            IngestStatus.Unavailable => (StatusCodes.Status503ServiceUnavailable, outcome.Reason, outcome.RetryAfter),
            _ => Tell(outcome),
        };
    }

    private string? Decode(ReadOnlySpan<byte> body, IIngestRequest request)
    {
        RemoteWriteDecoder decoder = _decoders.Get();
        try
        {
            return decoder.TryDecode(body, request) ? null : decoder.Problem;
        }
        finally
        {
            _decoders.Return(decoder);
        }
    }

    /// <summary>
    /// Numbers that are none (a summary's quantile without observations is NaN) are counted but no mistake of the
    /// sender: a 400 for them would make Prometheus report failed samples every few seconds for ever.
    /// </summary>
    private static (int Status, string Text, TimeSpan RetryAfter) Tell(IngestOutcome outcome)
    {
        var told = outcome.Rejections.Where(r => r.Reason != RejectReason.InvalidNumber).ToList();
        if (told.Count == 0)
            return (StatusCodes.Status204NoContent, "", default);
        string problems = string.Join("; ", told.Select(r => $"{r.Points} {r.Reason}, the first: {r.Detail}"));
        return (StatusCodes.Status400BadRequest,
            $"accepted {outcome.Accepted} points and rejected {outcome.Rejected}: {problems}", default);
    }

    private static void RefuseOtherContent(IHeaderDictionary headers)
    {
        string encoding = headers.ContentEncoding.ToString();
        if (!encoding.Equals("snappy", StringComparison.OrdinalIgnoreCase))
            throw Unsupported($"the content encoding \"{encoding}\" is not known here; remote write is snappy");
        string type = headers.ContentType.ToString();
        // Old senders say nothing, and mean 1.0.
        if (type.Length == 0)
            return;
        if (!MediaTypeHeaderValue.TryParse(type, out MediaTypeHeaderValue? parsed)
            || !parsed.MediaType.Equals("application/x-protobuf", StringComparison.OrdinalIgnoreCase))
            throw Unsupported($"the content type \"{type}\" is not application/x-protobuf");
        NameValueHeaderValue? message = parsed.Parameters.FirstOrDefault(p => p.Name == "proto");
        if (message is not null && message.GetUnescapedValue() != "prometheus.WriteRequest")
            throw Unsupported($"the message {message.Value} is not known here; prometheus.WriteRequest is");
    }

    private static RequestRefusedException Unsupported(string message) =>
        new(StatusCodes.Status415UnsupportedMediaType, message);

    private Task AnswerAsync(HttpContext context, int status, string text, TimeSpan retryAfter)
    {
        Count(status);
        HttpResponse response = context.Response;
        response.StatusCode = status;
        // In whole seconds, at least one: a zero would ask for a storm.
        if (status is StatusCodes.Status429TooManyRequests || retryAfter > TimeSpan.Zero)
        {
            response.Headers.RetryAfter =
                Math.Max(1, Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (status == StatusCodes.Status204NoContent)
            return Task.CompletedTask;
        response.ContentType = "text/plain; charset=utf-8";
        return response.WriteAsync(text + "\n", context.RequestAborted);
    }

    /// <summary>A body that broke off; the token says so a moment later.</summary>
    private static bool IsEndOfSender(Exception error) =>
        error is IOException and not BadHttpRequestException { StatusCode: not StatusCodes.Status400BadRequest };

    private void Count(int status) => instruments.Counter(
        "monitor_remote_write_requests_total", "Remote write requests by the status of their answer.",
        ("code", status.ToString(CultureInfo.InvariantCulture))).Increment();

    private sealed class DecoderPolicy(MetricMetadataCatalog metadata) : PooledObjectPolicy<RemoteWriteDecoder>
    {
        public override RemoteWriteDecoder Create() => new(metadata, SeriesLimits.Default);

        public override bool Return(RemoteWriteDecoder obj) => true;
    }
}
