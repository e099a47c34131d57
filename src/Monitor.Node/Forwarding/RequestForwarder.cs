using System.Net;
using Monitor.Actors.Ports;
using Monitor.Node.Peers;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Forwarding;

/// <summary>
/// Sends a client's request to another node over the node port and its answer back, both as they come: an answer that
/// is a stream of events goes on for as long as both ends want it.
/// </summary>
internal sealed class RequestForwarder(PeerClient peers, TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <summary>
    /// Answered when the client has the other node's answer. Anything else only when nothing was told to the client and
    /// the request may be sent again: it was not begun there, or beginning it twice does no harm.
    /// </summary>
    /// <param name="context">The client's request.</param>
    /// <param name="peer">Where to.</param>
    /// <param name="body">The client's body.</param>
    /// <param name="limit">How long to wait for the answer to begin.</param>
    public async Task<PeerOutcome<bool>> SendAsync(
        HttpContext context, Member peer, ReplayableBody body, CancellationToken limit)
    {
        PeerLink link = peers.LinkTo(peer);
        if (!link.TryEnter())
            return PeerOutcome.Failed<bool>(PeerOutcomeKind.TooSlow, $"{peer.Node} has not answered for a while");
        long startedAt = time.GetTimestamp();
        HttpResponseMessage response;
        try
        {
            using HttpRequestMessage request = RequestTo(link, context.Request, body);
            response = await link.Client.SendAsync(request, limit);
            link.Answered();
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            link.GivenUp(startedAt);
            return Final(PeerOutcomeKind.TooSlow, $"{peer.Node} did not answer in time");
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException or OperationCanceledException
            or ObjectDisposedException)
        {
            link.Ended();
            string reason = $"{peer.Node} cannot be reached";
            return MayBeSentAgain(context.Request, body, gone)
                ? PeerOutcome.Failed<bool>(PeerOutcomeKind.Unreachable, reason)
                : Final(PeerOutcomeKind.Refused, $"{reason} any more; whether it took the request is not known");
        }

        using (response)
        {
            if (response.StatusCode == HttpStatusCode.MisdirectedRequest
                && response.Headers.Contains(PeerHeaders.NotHere))
            {
                string reason = $"{peer.Node} does not have it, or not yet";
                return body.CanReplay
                    ? PeerOutcome.Failed<bool>(PeerOutcomeKind.NotHere, reason)
                    : Final(PeerOutcomeKind.Refused, reason);
            }

            if (response.StatusCode == HttpStatusCode.Unauthorized && response.Headers.WwwAuthenticate.Count == 0)
                return Final(PeerOutcomeKind.Refused, $"{peer.Node} does not take this node for one of its cluster");
            await CopyBackAsync(context, response, peer);
            return PeerOutcome.Answered(true);
        }
    }

    private HttpRequestMessage RequestTo(PeerLink link, HttpRequest from, ReplayableBody body)
    {
        string path = PeerHeaders.HandedPath + from.PathBase.ToUriComponent() + from.Path.ToUriComponent();
        var request = new HttpRequestMessage(
            new HttpMethod(from.Method), new Uri(link.Address, path + from.QueryString.ToUriComponent()))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body.IsEmpty ? null : body.ToContent(),
        };
        ForwardedHeaders.Copy(from, request);
        peers.AddIdentity(request.Headers);
        return request;
    }

    private async Task CopyBackAsync(HttpContext context, HttpResponseMessage from, Member peer)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, lifetime.ApplicationStopping);
        HttpResponse to = context.Response;
        to.StatusCode = (int)from.StatusCode;
        ForwardedHeaders.Copy(from, to);
        to.Headers[PeerHeaders.AnsweredBy] = peer.Node;
        try
        {
            // The client must see a stream open before its first event.
            await to.StartAsync(end.Token);
            await using Stream body = await from.Content.ReadAsStreamAsync(end.Token);
            byte[] piece = new byte[16 << 10];
            int read;
            while ((read = await body.ReadAsync(piece, end.Token)) > 0)
            {
                await to.Body.WriteAsync(piece.AsMemory(0, read), end.Token);
                await to.Body.FlushAsync(end.Token);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or HttpRequestException)
        {
            // The client must not take a part for the whole.
            context.Abort();
        }
    }

    /// <summary>Nothing was done there, or doing it again does the same.</summary>
    private static bool MayBeSentAgain(HttpRequest request, ReplayableBody body, Exception gone)
    {
        bool isConnect = gone is HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                or HttpRequestError.SecureConnectionError,
        };
        bool isIdempotent = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)
            || HttpMethods.IsPut(request.Method) || HttpMethods.IsDelete(request.Method)
            || HttpMethods.IsOptions(request.Method);
        return body.CanReplay && (isConnect || isIdempotent);
    }

    private static PeerOutcome<bool> Final(PeerOutcomeKind kind, string reason) =>
        PeerOutcome.Failed<bool>(kind, reason);
}
