using System.Numerics;

namespace Monitor.Shared.Histograms;

/// <summary>
/// Where the buckets of the finest scale end within one power of two: 2^(j/256) for j in 1..255, as the 52 mantissa
/// bits of the largest double that is not above it. The true boundaries are irrational, so "at most this mantissa" is
/// the same as "at most the boundary" and the mapping is exact, not merely close.
/// </summary>
internal static class BucketBoundaries
{
    /// <summary>Sub-buckets of one power of two at the finest scale.</summary>
    public const int PerOctave = 1 << ExponentialLayout.MaxScale;

    /// <summary>
    /// Top mantissa bits that select a cell of <see cref="BoundariesBefore"/>. The narrowest bucket is
    /// ln 2 / 256 = 1/369 wide, a cell 1/512, so no cell has more than one boundary inside.
    /// </summary>
    public const int CellBits = 9;

    private const int FractionBits = 192;

    /// <summary>
    /// Index j: the mantissa of 2^(j/256) rounded down; j = 0 is 1.0 itself; j = 256 is above every mantissa.
    /// </summary>
    public static readonly ulong[] Mantissas = MakeMantissas();

    /// <summary>For each cell of mantissas: how many boundaries lie below the cell's first mantissa.</summary>
    public static readonly ushort[] BoundariesBefore = MakeBoundariesBefore();

    private static ulong[] MakeMantissas()
    {
        // Fixed-point roots 2^(1/2), 2^(1/4), … 2^(1/256) by integer square roots; the product of those that j's bits
        // name is 2^(j/256), off by less than 2^-180.
        var roots = new BigInteger[ExponentialLayout.MaxScale];
        BigInteger root = BigInteger.One << (FractionBits + 1);
        for (int i = 0; i < roots.Length; i++)
        {
            root = SquareRoot(root << FractionBits);
            roots[i] = root;
        }

        var mantissas = new ulong[PerOctave + 1];
        for (int j = 1; j < PerOctave; j++)
        {
            BigInteger product = BigInteger.One << FractionBits;
            for (int bit = 0; bit < roots.Length; bit++)
            {
                if ((j >> (roots.Length - 1 - bit) & 1) != 0)
                    product = product * roots[bit] >> FractionBits;
            }

            mantissas[j] = (ulong)(product >> (FractionBits - 52)) & ((1UL << 52) - 1);
        }

        mantissas[PerOctave] = ulong.MaxValue;
        return mantissas;
    }

    private static ushort[] MakeBoundariesBefore()
    {
        var before = new ushort[1 << CellBits];
        int boundary = 0;
        for (int cell = 0; cell < before.Length; cell++)
        {
            ulong first = (ulong)cell << (52 - CellBits);
            while (Mantissas[boundary] < first)
                boundary++;
            before[cell] = (ushort)boundary;
        }

        return before;
    }

    private static BigInteger SquareRoot(BigInteger value)
    {
        BigInteger guess = BigInteger.One << (int)((value.GetBitLength() + 1) / 2);
        while (true)
        {
            BigInteger next = guess + value / guess >> 1;
            if (next >= guess)
                return guess;
            guess = next;
        }
    }
}
