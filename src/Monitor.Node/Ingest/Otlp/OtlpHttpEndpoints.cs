using System.Globalization;
using Microsoft.Net.Http.Headers;
using Monitor.Shared.Grpc;
using Monitor.Shared.Ingest.Otlp;

namespace Monitor.Node.Ingest.Otlp;

/// <summary>
/// OTLP over HTTP: POST /v1/metrics, /v1/traces and /v1/logs with protobuf or JSON, plain or gzip. The answer is
/// written as the request was. 400 and 413 say that sending again does not help; 429 and 503 ask for it.
/// </summary>
internal sealed class OtlpHttpEndpoints(
    OtlpHandler handler, OtlpInstruments instruments, BodyBudget budget, long maxDecodedBytes)
{
    private const string Protocol = "otlp_http";
    private const string ProtobufType = "application/x-protobuf";
    private const string JsonType = "application/json";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/metrics", (RequestDelegate)(context => AnswerAsync(context, OtlpSignal.Metrics)));
        routes.MapPost("/v1/traces", (RequestDelegate)(context => AnswerAsync(context, OtlpSignal.Traces)));
        routes.MapPost("/v1/logs", (RequestDelegate)(context => AnswerAsync(context, OtlpSignal.Logs)));
    }

    private async Task AnswerAsync(HttpContext context, OtlpSignal signal)
    {
        if (EncodingOf(context.Request.ContentType) is not { } encoding)
        {
            await RefuseAsync(context, signal, OtlpEncoding.Json, StatusCodes.Status415UnsupportedMediaType,
                $"the content type '{context.Request.ContentType}' is not {ProtobufType} or {JsonType}");
            return;
        }

        try
        {
            using RequestBody body =
                await RequestBody.ReadAsync(context.Request, maxDecodedBytes, budget, context.RequestAborted);
            OtlpAnswer answer =
                await handler.HandleAsync(signal, encoding, body.Memory, Protocol, context.RequestAborted);
            context.Response.StatusCode = answer.Verdict switch
            {
                OtlpVerdict.Accepted => StatusCodes.Status200OK,
                OtlpVerdict.Malformed => StatusCodes.Status400BadRequest,
                OtlpVerdict.Overloaded => StatusCodes.Status429TooManyRequests,
                _ => StatusCodes.Status503ServiceUnavailable,
            };
            SetRetryAfter(context.Response, answer.RetryAfter);
            await WriteAsync(context, encoding, answer.Body);
        }
        catch (RequestRefusedException refused)
        {
            await RefuseAsync(context, signal, encoding, refused.Status, refused.Message);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for an answer any more.
        }
    }

    private static OtlpEncoding? EncodingOf(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type))
            return null;
        if (type.MediaType.Equals(ProtobufType, StringComparison.OrdinalIgnoreCase))
            return OtlpEncoding.Protobuf;
        return type.MediaType.Equals(JsonType, StringComparison.OrdinalIgnoreCase) ? OtlpEncoding.Json : null;
    }

    private Task RefuseAsync(
        HttpContext context, OtlpSignal signal, OtlpEncoding encoding, int status, string message)
    {
        instruments.Count(Protocol, signal, null);
        context.Response.StatusCode = status;
        bool later = status == StatusCodes.Status429TooManyRequests;
        TimeSpan retryAfter = later ? TimeSpan.FromSeconds(1) : TimeSpan.Zero;
        SetRetryAfter(context.Response, retryAfter);
        if (status == StatusCodes.Status415UnsupportedMediaType)
            context.Response.Headers.AcceptEncoding = "gzip, identity";
        GrpcStatus code = later ? GrpcStatus.ResourceExhausted : GrpcStatus.InvalidArgument;
        return WriteAsync(context, encoding, OtlpAnswerWriter.Status(encoding, code, message, retryAfter));
    }

    private static void SetRetryAfter(HttpResponse response, TimeSpan retryAfter)
    {
        // In whole seconds, at least one: a zero would ask for a storm.
        if (retryAfter > TimeSpan.Zero)
            response.Headers.RetryAfter = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
    }

    private static Task WriteAsync(HttpContext context, OtlpEncoding encoding, ReadOnlyMemory<byte> body)
    {
        context.Response.ContentType = encoding == OtlpEncoding.Json ? JsonType : ProtobufType;
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body).AsTask();
    }
}
