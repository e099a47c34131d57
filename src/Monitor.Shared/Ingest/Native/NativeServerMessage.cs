using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.Native;

/// <summary>What a server says on a stream.</summary>
public abstract record NativeServerMessage
{
    private const uint WelcomeTag = NativeFields.ServerMessage.Welcome << 3 | (uint)WireType.Bytes;
    private const uint AckTag = NativeFields.ServerMessage.Ack << 3 | (uint)WireType.Bytes;
    private const uint ThrottleTag = NativeFields.ServerMessage.Throttle << 3 | (uint)WireType.Bytes;
    private const uint RefuseTag = NativeFields.ServerMessage.Refuse << 3 | (uint)WireType.Bytes;
    private const uint RejectionTag = NativeFields.Ack.Rejections << 3 | (uint)WireType.Bytes;

    private NativeServerMessage()
    {
    }

    /// <summary>The stream is open.</summary>
    public sealed record Welcome(NativeWelcome Content) : NativeServerMessage;

    /// <summary>
    /// All batches up to this one are durable and counted; some observations of this one may be rejected.
    /// </summary>
    public sealed record Ack(long Sequence, IReadOnlyList<NativeRejection> Rejections) : NativeServerMessage;

    /// <summary>The batch was not taken now; wait, then go back to it.</summary>
    public sealed record Throttle(long Sequence, TimeSpan RetryAfter, string Reason) : NativeServerMessage;

    /// <summary>The batch is none and is dropped; go on after it.</summary>
    public sealed record Refuse(long Sequence, string Reason) : NativeServerMessage;

    /// <returns>The message, or null for one that this version does not know.</returns>
    /// <exception cref="NativeProtocolException">The bytes are no message.</exception>
    public static NativeServerMessage? Read(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        NativeServerMessage? read = null;
        while (reader.TryReadTag(out uint tag))
        {
            if (tag is not (WelcomeTag or AckTag or ThrottleTag or RefuseTag))
                reader.TrySkip(tag);
            else if (reader.TryReadMessage(out ProtobufReader body))
                read = tag == WelcomeTag ? new Welcome(NativeWelcome.Read(body)) : ReadAnswer(tag, body);
        }

        NativeText.Check(reader, "server message");
        return read;
    }

    public void Write(ProtobufWriter writer)
    {
        switch (this)
        {
            case Welcome welcome:
                welcome.Content.Write(writer);
                break;
            case Ack ack:
                WriteAck(writer, ack);
                break;
            case Throttle throttle:
                int mark = writer.BeginMessage(NativeFields.ServerMessage.Throttle);
                writer.WriteInt64(NativeFields.Throttle.Sequence, throttle.Sequence);
                writer.WriteInt64(NativeFields.Throttle.RetryAfterMs, (long)throttle.RetryAfter.TotalMilliseconds);
                writer.WriteString(NativeFields.Throttle.Reason, throttle.Reason);
                writer.EndMessage(mark);
                break;
            case Refuse refuse:
                mark = writer.BeginMessage(NativeFields.ServerMessage.Refuse);
                writer.WriteInt64(NativeFields.Refuse.Sequence, refuse.Sequence);
                writer.WriteString(NativeFields.Refuse.Reason, refuse.Reason);
                writer.EndMessage(mark);
                break;
        }
    }

    private static void WriteAck(ProtobufWriter writer, Ack ack)
    {
        int mark = writer.BeginMessage(NativeFields.ServerMessage.Ack);
        writer.WriteInt64(NativeFields.Ack.Sequence, ack.Sequence);
        foreach (NativeRejection rejection in ack.Rejections)
        {
            int inner = writer.BeginMessage(NativeFields.Ack.Rejections);
            writer.WriteString(NativeFields.Rejection.Reason, rejection.Reason);
            writer.WriteInt64(NativeFields.Rejection.Points, rejection.Points);
            writer.WriteString(NativeFields.Rejection.Detail, rejection.Detail);
            writer.EndMessage(inner);
        }

        writer.EndMessage(mark);
    }

    /// <summary>Ack, Throttle and Refuse begin with the sequence and share what follows.</summary>
    private static NativeServerMessage ReadAnswer(uint kind, ProtobufReader reader)
    {
        long sequence = 0, retryAfterMs = 0;
        string reason = "";
        List<NativeRejection>? rejections = null;
        const uint sequenceTag = NativeFields.Ack.Sequence << 3;
        const uint retryTag = NativeFields.Throttle.RetryAfterMs << 3;
        uint reasonTag = (uint)(kind == ThrottleTag ? NativeFields.Throttle.Reason : NativeFields.Refuse.Reason) << 3
            | (uint)WireType.Bytes;
        while (reader.TryReadTag(out uint tag))
        {
            if (tag == sequenceTag)
                reader.TryReadInt64(out sequence);
            else if (tag == retryTag && kind == ThrottleTag)
                reader.TryReadInt64(out retryAfterMs);
            else if (tag == RejectionTag && kind == AckTag)
                (rejections ??= []).Add(NativeRejection.Read(ref reader));
            else if (tag == reasonTag && kind != AckTag)
                reason = NativeText.Read(ref reader, "reason");
            else
                reader.TrySkip(tag);
        }

        NativeText.Check(reader, "server message");
        return kind switch
        {
            AckTag => new Ack(sequence, rejections ?? (IReadOnlyList<NativeRejection>)[]),
            ThrottleTag => new Throttle(
                sequence, TimeSpan.FromMilliseconds(Math.Clamp(retryAfterMs, 0, int.MaxValue)), reason),
            _ => new Refuse(sequence, reason),
        };
    }
}
