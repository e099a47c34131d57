using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

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

    private static readonly ulong SeedHigh = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;
    private static readonly ulong SeedLow = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;

    public static SeriesHash Empty => new(SeedHigh, SeedLow);

    public static SeriesHash Of(ReadOnlySpan<byte> bytes) => Empty.Add(bytes);

    /// <summary>Goes on hashing; where the pieces are cut matters, so ("ab","c") differs from ("a","bc").</summary>
    public SeriesHash Add(ReadOnlySpan<byte> bytes)
    {
        ulong high = High ^ (ulong)bytes.Length * PrimeA;
        ulong low = Low + (ulong)bytes.Length;
        while (bytes.Length >= 16)
        {
            ulong first = MemoryMarshal.Read<ulong>(bytes);
            ulong second = MemoryMarshal.Read<ulong>(bytes[8..]);
            high = Mix(high ^ first, second ^ PrimeA);
            low = Mix(low ^ second ^ PrimeB, first ^ PrimeC);
            bytes = bytes[16..];
        }

        if (bytes.Length > 0)
        {
            Span<byte> tail = stackalloc byte[16];
            tail.Clear();
            bytes.CopyTo(tail);
            ulong first = MemoryMarshal.Read<ulong>(tail);
            ulong second = MemoryMarshal.Read<ulong>(tail[8..]);
            high = Mix(high ^ first, second ^ PrimeA);
            low = Mix(low ^ second ^ PrimeB, first ^ PrimeC);
        }

        return new SeriesHash(high, low);
    }

    public SeriesHash Add(ulong value) =>
        new(Mix(High ^ value, PrimeB), Mix(Low + value, PrimeC ^ BitOperations.RotateLeft(value, 32)));

    public override int GetHashCode() => (int)(High ^ High >> 32);

    private static ulong Mix(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return high ^ low ^ a;
    }
}
