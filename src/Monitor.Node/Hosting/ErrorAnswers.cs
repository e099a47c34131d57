using System.Text.Json;
using Monitor.Node.Api;

namespace Monitor.Node.Hosting;

/// <summary>
/// Says in words what is wrong where the framework would only give a number: an address that is not there, a method
/// that it does not take, a body or a parameter that cannot be read, a defect. What an endpoint said stands.
/// </summary>
internal sealed class ErrorAnswers(ILogger<ErrorAnswers> log)
{
    private const int LongestQuote = 100;

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException refused) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = refused.StatusCode;
            await WriteAsync(context, Explain(refused));
            return;
        }
        catch (OperationCanceledException) when (
            !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            context.Response.Clear();
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await WriteAsync(context, "the node could not answer in time, or is stopping; ask again");
            return;
        }
        catch (Exception defect) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            log.LogError(defect, "{Method} {Path} met a defect, request {Request}",
                context.Request.Method, context.Request.Path.Value, context.TraceIdentifier);
            context.Response.Clear();
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            await WriteAsync(context,
                $"this is a defect of the node: its log has more under the request {context.TraceIdentifier}");
            return;
        }

        if (IsMute(context.Response))
            await WriteAsync(context, Explain(context));
    }

    private static bool IsMute(HttpResponse response) =>
        response.StatusCode >= StatusCodes.Status400BadRequest && !response.HasStarted
        && response.ContentType is null && response.ContentLength is null or 0;

    private static string Explain(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound when ListenerOf(context) is NodeListener.OtlpHttp =>
            "OTLP over HTTP is taken by POST at /v1/metrics, /v1/traces and /v1/logs",
        StatusCodes.Status404NotFound when ListenerOf(context) is NodeListener.OtlpGrpc or NodeListener.Native =>
            "this port speaks gRPC",
        StatusCodes.Status404NotFound =>
            $"there is nothing at {Quote(context.Request.Path.Value ?? "")}; /openapi/v1.json lists what there is",
        StatusCodes.Status405MethodNotAllowed =>
            $"{Quote(context.Request.Path.Value ?? "")} does not take {Quote(context.Request.Method)}, but"
            + $" {context.Response.Headers.Allow}",
        StatusCodes.Status415UnsupportedMediaType => "the body must be JSON, with Content-Type: application/json",
        // Bound by the framework, which keeps to itself which of them it was.
        StatusCodes.Status400BadRequest when context.Request.Query.Count > 0 =>
            $"{Quote(string.Join(", ", context.Request.Query.Select(one => $"{one.Key}=\"{one.Value}\"")))}"
            + " cannot be read: a value is not what is asked for there, such as a whole number",
        StatusCodes.Status400BadRequest => "the request cannot be read",
        int code => $"answered with {code}",
    };

    private static string Explain(BadHttpRequestException refused)
    {
        if (refused.InnerException is JsonException json)
        {
            string where = json.Path is null or "$" ? "" : $" at {Quote(json.Path)}";
            return $"the body is not the JSON that is asked for here{where}: line {json.LineNumber + 1},"
                + $" byte {json.BytePositionInLine + 1}";
        }

        return refused.StatusCode switch
        {
            StatusCodes.Status415UnsupportedMediaType => "the body must be JSON, with Content-Type: application/json",
            StatusCodes.Status413PayloadTooLarge => "the body is longer than ingest.max_body_size",
            StatusCodes.Status400BadRequest when refused.Message.Contains("no body was provided",
                StringComparison.Ordinal) => "a body of JSON is needed",
            _ => refused.Message,
        };
    }

    private static NodeListener? ListenerOf(HttpContext context) => context.Features.Get<ListenerFeature>()?.Listener;

    private static string Quote(string text) => text.Length <= LongestQuote ? text : text[..LongestQuote] + "…";

    /// <summary>In the form that its place has: Alertmanager's API says a text, ours has an envelope.</summary>
    private static Task WriteAsync(HttpContext context, string error)
    {
        int status = context.Response.StatusCode;
        if (context.Request.Path.StartsWithSegments("/api/v2"))
            return context.Response.WriteAsJsonAsync(error);
        if (!context.Request.Path.StartsWithSegments("/api"))
            return PlainAnswer.WriteAsync(context, error);
        string type = status switch
        {
            StatusCodes.Status404NotFound => "not_found",
            StatusCodes.Status503ServiceUnavailable => "unavailable",
            >= StatusCodes.Status500InternalServerError => "internal",
            _ => "bad_data",
        };
        return context.Response.WriteAsJsonAsync(new ApiAnswer<object>("error", null, type, error), ApiAnswer.Json);
    }
}
