using System.Runtime.CompilerServices;

namespace Monitor.Shared.Histograms;

/// <summary>
/// Base-2 exponential buckets, OpenTelemetry's and Prometheus native histograms' mapping: at scale s, bucket i holds
/// the values in (2^(i/2^s), 2^((i+1)/2^s)]. Keys: 0 is the zero bucket, i + <see cref="KeyOffset"/> a positive
/// bucket, -(i + KeyOffset) the bucket of the negated values.
/// </summary>
public sealed class ExponentialLayout : HistogramLayout
{
    /// <summary>The finest scale kept; finer input is merged down on arrival, which is exact.</summary>
    public const int MaxScale = 8;

    /// <summary>The coarsest scale: 1/16, one bucket for each factor of 65,536.</summary>
    public const int MinScale = -4;

    /// <summary>
    /// More than the largest index: 1075 powers of two times 2^8 buckets each, so that keys keep their sign.
    /// </summary>
    public const int KeyOffset = 1 << 20;

    private const ulong MantissaMask = (1UL << 52) - 1;
    private const int ExponentBias = 1023;

    private static readonly ExponentialLayout[] All =
        [.. Enumerable.Range(MinScale, MaxScale - MinScale + 1).Select(scale => new ExponentialLayout(scale))];

    private ExponentialLayout(int scale)
    {
        Scale = scale;
        double ratio = Math.Pow(2, Math.ScaleB(1, -scale));
        RelativeError = (ratio - 1) / (ratio + 1);
    }

    public int Scale { get; }

    /// <summary>The largest relative error of a bucket's middle: (base - 1) / (base + 1); 1.1 % at scale 5.</summary>
    public double RelativeError { get; }

    public static ExponentialLayout OfScale(int scale) => scale is >= MinScale and <= MaxScale
        ? All[scale - MinScale]
        : throw new ArgumentOutOfRangeException(nameof(scale), scale, $"A scale is {MinScale} to {MaxScale}.");

    /// <summary>
    /// The key, at a coarser scale, of the bucket that holds this key's bucket; exact, because buckets nest.
    /// </summary>
    /// <param name="key">A key of some scale.</param>
    /// <param name="steps">By how much the target scale is coarser; not negative.</param>
    public static int CoarserKey(int key, int steps) => key switch
    {
        > 0 => (key - KeyOffset >> steps) + KeyOffset,
        < 0 => -((-key - KeyOffset >> steps) + KeyOffset),
        _ => 0,
    };

    /// <summary>The exclusive lower end of a positive bucket; of a negative one the inclusive one.</summary>
    public override double LowerBound(int key) => key switch
    {
        > 0 => Boundary(key - KeyOffset),
        < 0 => -Boundary(-key - KeyOffset + 1),
        _ => 0,
    };

    /// <summary>
    /// The largest double that falls into a positive bucket; of a negative one the exclusive upper end.
    /// </summary>
    public override double UpperBound(int key) => key switch
    {
        > 0 => Boundary(key - KeyOffset + 1),
        < 0 => -Boundary(-key - KeyOffset),
        _ => 0,
    };

    /// <inheritdoc/>
    /// <remarks>
    /// Read off the bits: the exponent is the power of two, a table over the top mantissa bits gives the sub-bucket of
    /// the finest scale, and coarser scales are a shift away. No logarithm, so no rounding at a boundary.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override int KeyOf(double value)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(value) & ~(1UL << 63);
        if (bits == 0)
            return 0;
        int exponent = (int)(bits >> 52);
        int shift = 0;
        if (exponent == 0)
        {
            // Subnormal: 2^64 is far enough up to be normal, and the product is exact.
            bits = BitConverter.DoubleToUInt64Bits(BitConverter.UInt64BitsToDouble(bits) * 18446744073709551616.0);
            exponent = (int)(bits >> 52);
            shift = 64;
        }

        ulong mantissa = bits & MantissaMask;
        int boundary = BucketBoundaries.BoundariesBefore[(int)(mantissa >> (52 - BucketBoundaries.CellBits))];
        int below = boundary + (mantissa > BucketBoundaries.Mantissas[boundary] ? 1 : 0);
        int finest = (exponent - ExponentBias - shift) * BucketBoundaries.PerOctave + below - 1;
        int key = (finest >> (MaxScale - Scale)) + KeyOffset;
        return value < 0 ? -key : key;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// No double is 2^1024 or more, and none but 0 is below 2^-1074; a coarse bucket may begin lower.
    /// </remarks>
    public override bool Holds(int key)
    {
        long octave = Math.Abs((long)key) - KeyOffset << (MaxScale - Scale) >> MaxScale;
        return key == 0 || octave is >= -2048 and < 1024;
    }

    public override bool Equals(HistogramLayout? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Scale;

    public override string ToString() => $"exponential, scale {Scale}";

    /// <summary>2^(index/2^scale), rounded down to a double.</summary>
    private double Boundary(int index)
    {
        long finest = (long)index << (MaxScale - Scale);
        int exponent = (int)(finest >> MaxScale);
        ulong mantissa = BucketBoundaries.Mantissas[(int)(finest & (BucketBoundaries.PerOctave - 1))];
        return exponent switch
        {
            > 1023 => double.MaxValue,
            >= -1022 => BitConverter.UInt64BitsToDouble((ulong)(exponent + ExponentBias) << 52 | mantissa),
            >= -1074 => BitConverter.UInt64BitsToDouble((1UL << 52 | mantissa) >> (-1022 - exponent)),
            _ => 0,
        };
    }
}
