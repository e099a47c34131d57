using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Monitor.Shared.Grpc;

namespace Monitor.Node.Grpc;

/// <summary>
/// Calls gRPC methods of other nodes: one message up, any number down. The bytes of one answer together are bounded, so
/// that no peer can fill this node's memory.
/// </summary>
internal static class GrpcClient
{
    /// <param name="client">Speaks HTTP/2 with the peer.</param>
    /// <param name="method">Where.</param>
    /// <param name="message">What.</param>
    /// <param name="addHeaders">Adds the call's metadata.</param>
    /// <param name="answerBytes">Most bytes of all answers of this call together.</param>
    /// <param name="cancel">Ends the call on both sides.</param>
    /// <returns>The answers, each valid until the next.</returns>
    /// <exception cref="GrpcException">The peer ended the call with another status than OK.</exception>
    /// <exception cref="HttpRequestException">There is no connection.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> CallAsync(
        HttpMessageInvoker client, Uri method, ReadOnlyMemory<byte> message, Action<HttpRequestHeaders> addHeaders,
        long answerBytes, [EnumeratorCancellation] CancellationToken cancel)
    {
        using HttpRequestMessage request = Request(method, message);
        addHeaders(request.Headers);
        using HttpResponseMessage response = await client.SendAsync(request, cancel);
        GrpcAnswer.CheckHead("the node", (int)response.StatusCode, name => First(response.Headers, name));
        PipeReader body = PipeReader.Create(await response.Content.ReadAsStreamAsync(cancel));
        long left = answerBytes;
        byte[] buffer = [];
        while (true)
        {
            ReadResult read = await body.ReadAsync(cancel);
            if (GrpcAnswer.TryCut(read.Buffer, ref buffer, left, out int length))
            {
                left -= length;
                body.AdvanceTo(read.Buffer.GetPosition(GrpcFrame.PrefixBytes + length));
                yield return buffer.AsMemory(0, length);
            }
            else if (read.IsCompleted)
            {
                break;
            }
            else
            {
                body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }

        GrpcAnswer.CheckEnd(name => First(response.Headers, name), name => First(response.TrailingHeaders, name));
    }

    private static HttpRequestMessage Request(Uri method, ReadOnlyMemory<byte> message)
    {
        byte[] framed = new byte[GrpcFrame.PrefixBytes + message.Length];
        GrpcFrame.WritePrefix(framed, message.Length);
        message.CopyTo(framed.AsMemory(GrpcFrame.PrefixBytes));
        var content = new ByteArrayContent(framed);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        var request = new HttpRequestMessage(HttpMethod.Post, method)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        return request;
    }

    private static string? First(HttpHeaders headers, string name) =>
        headers.TryGetValues(name, out IEnumerable<string>? values) ? values.First() : null;
}
