using System.Numerics;
using System.Runtime.InteropServices;

namespace Monitor.Node.Storage;

/// <summary>CRC-32C (Castagnoli), the polynomial that processors compute: several GB/s on one core.</summary>
internal static class Crc32C
{
    /// <summary>
    /// The checksum of some bytes, going on from <paramref name="seed"/>: Compute(a + b) = Compute(b, Compute(a)).
    /// </summary>
    public static uint Compute(ReadOnlySpan<byte> data, uint seed = 0)
    {
        uint crc = ~seed;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(data);
        foreach (ulong word in words)
            crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? word : SwapBytes(word));
        foreach (byte rest in data[(words.Length * sizeof(ulong))..])
            crc = BitOperations.Crc32C(crc, rest);
        return ~crc;
    }

    private static ulong SwapBytes(ulong word) => System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word);
}
