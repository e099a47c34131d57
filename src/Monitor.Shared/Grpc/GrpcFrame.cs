using System.Buffers.Binary;

namespace Monitor.Shared.Grpc;

/// <summary>
/// What stands in front of each gRPC message: one byte of flags and the length, most significant byte first.
/// </summary>
public static class GrpcFrame
{
    public const int PrefixBytes = 5;

    private const byte Plain = 0;
    private const byte Compressed = 1;

    public static void WritePrefix(Span<byte> target, int messageBytes)
    {
        target[0] = Plain;
        BinaryPrimitives.WriteUInt32BigEndian(target[1..], (uint)messageBytes);
    }

    /// <summary>Reads a prefix; false when its flags are not the protocol's.</summary>
    public static bool TryReadPrefix(ReadOnlySpan<byte> prefix, out bool compressed, out uint messageBytes)
    {
        compressed = prefix[0] == Compressed;
        messageBytes = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        return prefix[0] <= Compressed;
    }
}
