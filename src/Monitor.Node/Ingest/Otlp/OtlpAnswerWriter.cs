using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Monitor.Actors.Ingest;
using Monitor.Shared.Grpc;
using Monitor.Shared.Ingest.Otlp;
using Monitor.Shared.Wire;

namespace Monitor.Node.Ingest.Otlp;

/// <summary>Writes export responses and google.rpc.Status in both encodings.</summary>
internal static class OtlpAnswerWriter
{
    private const int PartialSuccess = 1;
    private const int Rejected = 1;
    private const int ErrorMessage = 2;
    private const int StatusCode = 1;
    private const int StatusMessage = 2;
    private const int StatusDetails = 3;
    private const string RetryInfoType = "type.googleapis.com/google.rpc.RetryInfo";

    /// <summary>The response to a request whose accepted points are kept. Empty when nothing was rejected.</summary>
    public static byte[] Response(OtlpSignal signal, OtlpEncoding encoding, IngestOutcome outcome)
    {
        string message = Describe(outcome.Rejections);
        if (encoding == OtlpEncoding.Protobuf)
            return outcome.Rejected == 0 ? [] : PartialProtobuf(outcome.Rejected, message);
        return outcome.Rejected == 0 ? "{}"u8.ToArray() : PartialJson(signal, outcome.Rejected, message);
    }

    /// <summary>A google.rpc.Status, with a RetryInfo when there is a time to wait.</summary>
    public static byte[] Status(
        OtlpEncoding encoding, GrpcStatus code, string message, TimeSpan retryAfter = default) =>
        encoding == OtlpEncoding.Protobuf
            ? StatusProtobuf(code, message, retryAfter)
            : StatusJson(code, message, retryAfter);

    /// <summary>"3 points: invalid_number (load: a value that is not finite, at ...); 1 point: ...".</summary>
    private static string Describe(ImmutableArray<Rejection> rejections) => string.Join("; ", rejections.Select(r =>
        $"{r.Points} point{(r.Points == 1 ? "" : "s")}: {SnakeCase(r.Reason.ToString())}"
            + (r.Detail.Length > 0 ? $" ({r.Detail})" : "")));

    private static string SnakeCase(string name)
    {
        var text = new StringBuilder();
        foreach (char c in name)
        {
            if (char.IsAsciiLetterUpper(c) && text.Length > 0)
                text.Append('_');
            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }

    private static byte[] PartialProtobuf(long rejected, string message)
    {
        var writer = new ProtobufWriter();
        int mark = writer.BeginMessage(PartialSuccess);
        writer.WriteInt64(Rejected, rejected);
        writer.WriteString(ErrorMessage, message);
        writer.EndMessage(mark);
        return writer.ToArray();
    }

    private static byte[] PartialJson(OtlpSignal signal, long rejected, string message) => Json(writer =>
    {
        writer.WriteStartObject("partialSuccess"u8);
        writer.WriteString(signal switch
        {
            OtlpSignal.Metrics => "rejectedDataPoints"u8,
            OtlpSignal.Traces => "rejectedSpans"u8,
            _ => "rejectedLogRecords"u8,
        }, $"{rejected}");
        writer.WriteString("errorMessage"u8, message);
        writer.WriteEndObject();
    });

    private static byte[] StatusProtobuf(GrpcStatus code, string message, TimeSpan retryAfter)
    {
        var writer = new ProtobufWriter();
        writer.WriteInt64(StatusCode, (int)code);
        writer.WriteString(StatusMessage, message);
        if (retryAfter > TimeSpan.Zero)
        {
            int any = writer.BeginMessage(StatusDetails);
            writer.WriteString(1, RetryInfoType);
            int value = writer.BeginMessage(2);
            int delay = writer.BeginMessage(1);
            writer.WriteInt64(1, (long)retryAfter.TotalSeconds);
            writer.WriteInt64(2, retryAfter.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick);
            writer.EndMessage(delay);
            writer.EndMessage(value);
            writer.EndMessage(any);
        }

        return writer.ToArray();
    }

    private static byte[] StatusJson(GrpcStatus code, string message, TimeSpan retryAfter) => Json(writer =>
    {
        writer.WriteNumber("code"u8, (int)code);
        writer.WriteString("message"u8, message);
        if (retryAfter <= TimeSpan.Zero)
            return;
        writer.WriteStartArray("details"u8);
        writer.WriteStartObject();
        writer.WriteString("@type"u8, RetryInfoType);
        writer.WriteString("retryDelay"u8, $"{retryAfter.TotalSeconds:0.###}s");
        writer.WriteEndObject();
        writer.WriteEndArray();
    });

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
