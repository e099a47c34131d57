using System.Globalization;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Primitives;
using Monitor.Shared.Grpc;

namespace Monitor.Node.Grpc;

/// <summary>
/// Runs one gRPC call over HTTP/2: checks the request, gives the handler messages instead of a body, and ends the
/// response with the call's status. A handler ends a call by returning (OK) or with a <see cref="GrpcException"/>;
/// any other exception is a bug, goes to the log, and the caller learns only that it happened.
/// </summary>
internal static partial class GrpcDispatcher
{
    private const string ContentType = "application/grpc";
    private const string AcceptedEncodings = "identity,gzip";

    public static bool IsGrpc(HttpRequest request) =>
        request.ContentType is { } type && type.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase)
        && (type.Length == ContentType.Length || type[ContentType.Length] is '+' or ';');

    /// <param name="context">The request.</param>
    /// <param name="options">Limits.</param>
    /// <param name="handler">Serves the call.</param>
    /// <param name="stopping">
    /// Ends the call when the node stops; none for calls that are soon over by themselves.
    /// </param>
    public static async Task RunAsync(
        HttpContext context, GrpcOptions options, GrpcStreamHandler handler, CancellationToken stopping)
    {
        if (!TryAccept(context))
            return;
        context.Response.ContentType = ContentType;
        context.Response.Headers["grpc-accept-encoding"] = AcceptedEncodings;
        if (!TryReadHeaders(context.Request, out bool gzip, out TimeSpan? timeout, out GrpcException? refusal))
        {
            End(context.Response, refusal.Status, refusal.Message);
            return;
        }

        TimeProvider time = context.RequestServices.GetService<TimeProvider>() ?? TimeProvider.System;
        using var deadline = new CancellationTokenSource(timeout ?? Timeout.InfiniteTimeSpan, time);
        using var cancelled = CancellationTokenSource
            .CreateLinkedTokenSource(context.RequestAborted, deadline.Token, stopping);
        var call = new GrpcCall(context, cancelled);
        using var reader =
            new GrpcMessageReader(context.Request.BodyReader, gzip, options, cancelled.Token);
        try
        {
            await handler(new GrpcStream(call, reader, context.Response));
            End(context.Response, GrpcStatus.Ok, "");
        }
        catch (GrpcException refused)
        {
            End(context.Response, refused.Status, refused.Message, refused.Details);
        }
        catch (Exception) when (deadline.IsCancellationRequested)
        {
            End(context.Response, GrpcStatus.DeadlineExceeded, "The call's deadline passed.");
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            End(context.Response, GrpcStatus.Unavailable, "The node is stopping.");
        }
        catch (Exception gone) when (IsCallerGone(context, gone))
        {
            End(context.Response, GrpcStatus.Cancelled, "The caller went away.");
        }
        catch (Exception bug)
        {
            LogBug(context.RequestServices.GetRequiredService<ILoggerFactory>()
                .CreateLogger(typeof(GrpcDispatcher)), bug, call.Method);
            End(context.Response, GrpcStatus.Internal, "The node failed on this call; its log says why.");
        }
    }

    public static Task RefuseUnknownAsync(HttpContext context)
    {
        if (TryAccept(context))
        {
            context.Response.ContentType = ContentType;
            End(context.Response, GrpcStatus.Unimplemented, $"There is no method {context.Request.Path.Value}.");
        }

        return Task.CompletedTask;
    }

    /// <summary>Refuses in HTTP's words what is no gRPC call.</summary>
    private static bool TryAccept(HttpContext context)
    {
        HttpRequest request = context.Request;
        int status = !HttpProtocol.IsHttp2(request.Protocol) ? StatusCodes.Status426UpgradeRequired
            : !HttpMethods.IsPost(request.Method) ? StatusCodes.Status405MethodNotAllowed
            : !IsGrpc(request) ? StatusCodes.Status415UnsupportedMediaType
            : StatusCodes.Status200OK;
        if (status != StatusCodes.Status200OK)
        {
            context.Response.StatusCode = status;
            if (status == StatusCodes.Status426UpgradeRequired)
                context.Response.Headers.Upgrade = "h2c";
            return false;
        }

        // The limit is each message's, and a stream may be quiet for as long as it likes.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        return true;
    }

    private static bool TryReadHeaders(
        HttpRequest request, out bool gzip, out TimeSpan? timeout,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out GrpcException? refusal)
    {
        (gzip, timeout, refusal) = (false, null, null);
        StringValues encoding = request.Headers["grpc-encoding"];
        gzip = encoding == "gzip";
        if (!gzip && !StringValues.IsNullOrEmpty(encoding) && encoding != "identity")
            refusal = new GrpcException(
                GrpcStatus.Unimplemented, $"The message encoding {encoding} is not known here.");
        if (request.Headers["grpc-timeout"] is [{ } text, ..])
        {
            if (!GrpcText.TryParseTimeout(text, out TimeSpan parsed))
                refusal = new GrpcException(GrpcStatus.InvalidArgument, $"The grpc-timeout '{text}' is not a timeout.");
            // A timer takes 49 days at most; nobody waits longer for one call.
            else if (parsed < TimeSpan.FromDays(40))
                timeout = parsed;
        }

        return refusal is null;
    }

    private static void End(
        HttpResponse response, GrpcStatus status, string message, ReadOnlyMemory<byte> details = default)
    {
        string number = ((int)status).ToString(CultureInfo.InvariantCulture);
        // Before the first byte of a response the status stands in its only header block.
        IHeaderDictionary target = response.HasStarted
            ? response.HttpContext.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers
            : response.Headers;
        if (target.IsReadOnly)
            return;
        target["grpc-status"] = number;
        if (message.Length > 0)
            target["grpc-message"] = GrpcText.EncodeMessage(message);
        if (!details.IsEmpty)
            target["grpc-status-details-bin"] = Convert.ToBase64String(details.Span);
    }

    private static bool IsCallerGone(HttpContext context, Exception thrown) =>
        context.RequestAborted.IsCancellationRequested
        || thrown is ConnectionAbortedException or ConnectionResetException or BadHttpRequestException
        || thrown is IOException { InnerException: ConnectionAbortedException or ConnectionResetException };

    [LoggerMessage(Level = LogLevel.Error, Message = "The gRPC method {Method} failed")]
    private static partial void LogBug(ILogger logger, Exception bug, string method);
}
