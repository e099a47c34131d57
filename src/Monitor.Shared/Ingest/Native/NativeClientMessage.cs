using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.Native;

/// <summary>
/// What a client sent: the kind of message, a field of <see cref="NativeFields.ClientMessage"/>, and its bytes.
/// </summary>
public readonly ref struct NativeClientMessage
{
    private const uint Hello = NativeFields.ClientMessage.Hello << 3 | (uint)WireType.Bytes;
    private const uint Define = NativeFields.ClientMessage.Define << 3 | (uint)WireType.Bytes;
    private const uint Batch = NativeFields.ClientMessage.Batch << 3 | (uint)WireType.Bytes;
    private const uint Health = NativeFields.ClientMessage.Health << 3 | (uint)WireType.Bytes;

    private NativeClientMessage(int kind, ProtobufReader body)
    {
        Kind = kind;
        Body = body;
    }

    /// <summary>0 for a message that this version does not know, which is to be passed over.</summary>
    public int Kind { get; }

    public ProtobufReader Body { get; }

    /// <exception cref="NativeProtocolException">The bytes are no protobuf.</exception>
    public static NativeClientMessage Read(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        int kind = 0;
        ProtobufReader body = default;
        while (reader.TryReadTag(out uint tag))
        {
            if (tag is Hello or Define or Batch or Health)
            {
                kind = (int)(tag >> 3);
                reader.TryReadMessage(out body);
            }
            else
            {
                reader.TrySkip(tag);
            }
        }

        return reader.Failed
            ? throw new NativeProtocolException($"A message is not protobuf: {reader.Describe()}.")
            : new NativeClientMessage(kind, body);
    }
}
