using System.Buffers;
using System.Globalization;

namespace Monitor.Shared.Grpc;

/// <summary>What a caller makes of the bytes and headers that come back.</summary>
public static class GrpcAnswer
{
    public const string StatusHeader = "grpc-status";
    public const string MessageHeader = "grpc-message";

    private const int LeastBytes = 256;

    /// <summary>Cuts the next message off; false when it is not whole yet.</summary>
    /// <param name="received">What came in and was not cut yet.</param>
    /// <param name="message">Where the message goes; made anew when it is too short.</param>
    /// <param name="most">Most bytes that are taken.</param>
    /// <param name="length">The bytes of the message; the prefix stands before them.</param>
    /// <exception cref="GrpcException">It is compressed, no gRPC, or larger than is taken.</exception>
    public static bool TryCut(ReadOnlySequence<byte> received, ref byte[] message, long most, out int length)
    {
        length = 0;
        if (received.Length < GrpcFrame.PrefixBytes)
            return false;
        Span<byte> prefix = stackalloc byte[GrpcFrame.PrefixBytes];
        received.Slice(0, GrpcFrame.PrefixBytes).CopyTo(prefix);
        if (!GrpcFrame.TryReadPrefix(prefix, out bool compressed, out uint bytes) || compressed)
            throw new GrpcException(GrpcStatus.Internal, "The answer is compressed or no gRPC.");
        if (bytes > most)
            throw new GrpcException(GrpcStatus.ResourceExhausted, $"An answer of {bytes} bytes, {most} are taken.");
        if (received.Length < GrpcFrame.PrefixBytes + bytes)
            return false;
        length = (int)bytes;
        if (message.Length < length)
            message = new byte[Math.Max(length, LeastBytes)];
        received.Slice(GrpcFrame.PrefixBytes, length).CopyTo(message);
        return true;
    }

    /// <summary>Checks an answer's head: HTTP's own status, and the call's where it ended at once.</summary>
    /// <param name="who">Who answers, for people.</param>
    /// <param name="httpStatus">HTTP's status.</param>
    /// <param name="header">The value of a header; null where there is none.</param>
    /// <exception cref="GrpcException">The call did not begin, or ended otherwise than as OK.</exception>
    public static void CheckHead(string who, int httpStatus, Func<string, string?> header)
    {
        if (httpStatus != 200)
            throw new GrpcException(StatusOf(httpStatus), $"{who} answers HTTP {httpStatus}");
        if (header(StatusHeader) is { } status)
            ThrowUnlessOk(status, header(MessageHeader));
    }

    /// <summary>Checks an answer's end. Of a call that ended at once the head has said it.</summary>
    /// <param name="header">The value of a header; null where there is none.</param>
    /// <param name="trailer">The value of a trailer; null where there is none.</param>
    /// <exception cref="GrpcException">The call did not end as OK.</exception>
    public static void CheckEnd(Func<string, string?> header, Func<string, string?> trailer)
    {
        if (header(StatusHeader) is null)
            ThrowUnlessOk(trailer(StatusHeader), trailer(MessageHeader));
    }

    /// <summary>What an answer of HTTP alone means, when it is not 200.</summary>
    internal static GrpcStatus StatusOf(int httpStatus) => httpStatus switch
    {
        401 => GrpcStatus.Unauthenticated,
        403 => GrpcStatus.PermissionDenied,
        404 => GrpcStatus.Unimplemented,
        _ => GrpcStatus.Unavailable,
    };

    /// <summary>Ends a call by what its headers or trailers say.</summary>
    /// <param name="status">The value of <see cref="StatusHeader"/>; null where there is none.</param>
    /// <param name="message">The value of <see cref="MessageHeader"/>; null where there is none.</param>
    /// <exception cref="GrpcException">The call did not end as OK.</exception>
    internal static void ThrowUnlessOk(string? status, string? message)
    {
        if (status == "0")
            return;
        bool isNumber = int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        throw new GrpcException(
            isNumber ? (GrpcStatus)number : GrpcStatus.Unknown, GrpcText.DecodeMessage(message ?? "no reason given"));
    }
}
