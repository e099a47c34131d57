using System.Buffers;

namespace Monitor.Node.Ingest;

/// <summary>
/// Buffers for what others send. The framework's pool keeps large arrays for each thread and processor: a target that
/// answered for ever with sixty megabytes each time made it keep two gigabytes. Here large ones are kept by the pair,
/// and those beyond <see cref="LargestKept"/> not at all.
/// </summary>
internal static class BodyBuffers
{
    private const int Small = 1 << 20;
    private const int LargestKept = 16 << 20;

    private static readonly ArrayPool<byte> Large = ArrayPool<byte>.Create(LargestKept, maxArraysPerBucket: 2);

    /// <summary>At least so many bytes, with whatever is in them.</summary>
    public static byte[] Rent(int bytes) => PoolOf(bytes).Rent(bytes);

    public static void Return(byte[] buffer) => PoolOf(buffer.Length).Return(buffer);

    private static ArrayPool<byte> PoolOf(int bytes) => bytes <= Small ? ArrayPool<byte>.Shared : Large;
}
