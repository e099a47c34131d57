using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Monitor.Shared.Series;

/// <summary>
/// 128 bits over the bytes by which a sender names a series: two independent lanes of folded multiplication
/// (the mixing step of the wyhash family). The seed is drawn anew in each process, so a sender cannot aim for
/// collisions; hashes are therefore never written down. At 10^7 series a chance collision has probability 10^-25.
/// </summary>
public readonly record struct SeriesHash(ulong High, ulong Low)
{
    private const ulong PrimeA = 0xA0761D6478BD642F;
    private const ulong PrimeB = 0xE7037ED1A0B428DB;
    private const ulong PrimeC = 0x8EBC6AF09C88C6E3;

    // A new identifier is as random as the system can, without loading a library of cryptography into each process.
    private static readonly ulong SeedHigh = RandomSeed();
    private static readonly ulong SeedLow = RandomSeed();

    public static SeriesHash Empty => new(SeedHigh, SeedLow);

    public static SeriesHash Of(ReadOnlySpan<byte> bytes) => Empty.Add(bytes);

    /// <summary>Goes on hashing; where the pieces are cut matters, so ("ab","c") differs from ("a","bc").</summary>
    public SeriesHash Add(ReadOnlySpan<byte> bytes)
    {
        ulong high = High ^ (ulong)bytes.Length * PrimeA;
        ulong low = Low + (ulong)bytes.Length;
        while (bytes.Length >= 16)
        {
            MixBlock(ref high, ref low, bytes);
            bytes = bytes[16..];
        }

        if (bytes.Length > 0)
        {
            Span<byte> tail = stackalloc byte[16];
            tail.Clear();
            bytes.CopyTo(tail);
            MixBlock(ref high, ref low, tail);
        }

        return new SeriesHash(high, low);
    }

    public SeriesHash Add(ulong value) =>
        new(Mix(High ^ value, PrimeB), Mix(Low + value, PrimeC ^ BitOperations.RotateLeft(value, 32)));

    public override int GetHashCode() => (int)(High ^ High >> 32);

    /// <summary>
    /// The same bytes give the same number in every process and for ever: what history is filed under.
    /// </summary>
    public static UInt128 Fingerprint(ReadOnlySpan<byte> bytes)
    {
        SeriesHash hash = new SeriesHash(PrimeB, PrimeC).Add(bytes);
        return new UInt128(hash.High, hash.Low);
    }

    private static ulong RandomSeed()
    {
        UInt128 random = BinaryPrimitives.ReadUInt128LittleEndian(Guid.NewGuid().ToByteArray());
        return (ulong)(random ^ random >> 64) * PrimeA | 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MixBlock(ref ulong high, ref ulong low, ReadOnlySpan<byte> block)
    {
        ulong first = MemoryMarshal.Read<ulong>(block);
        ulong second = MemoryMarshal.Read<ulong>(block[8..]);
        high = Mix(high ^ first, second ^ PrimeA);
        low = Mix(low ^ second ^ PrimeB, first ^ PrimeC);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return high ^ low ^ a;
    }
}
