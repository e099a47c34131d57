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

    /// <summary>More than the largest index: 1075 powers of two times 2^8 buckets each, so that keys keep their sign.</summary>
    public const int KeyOffset = 1 << 20;

    private static readonly ExponentialLayout[] All =
        [.. Enumerable.Range(MinScale, MaxScale - MinScale + 1).Select(scale => new ExponentialLayout(scale))];

    private ExponentialLayout(int scale) => Scale = scale;

    public int Scale { get; }

    /// <summary>The largest relative error of a bucket's middle: (base - 1) / (base + 1); 1.1 % at scale 5.</summary>
    public double RelativeError
    {
        get
        {
            double ratio = Math.Pow(2, Math.ScaleB(1, -Scale));
            return (ratio - 1) / (ratio + 1);
        }
    }

    public static ExponentialLayout OfScale(int scale) => scale is >= MinScale and <= MaxScale
        ? All[scale - MinScale]
        : throw new ArgumentOutOfRangeException(nameof(scale), scale, $"A scale is {MinScale} to {MaxScale}.");

    public override double LowerBound(int key) => throw new NotImplementedException();

    public override double UpperBound(int key) => throw new NotImplementedException();

    public override int KeyOf(double value) => throw new NotImplementedException();

    public override bool Equals(HistogramLayout? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Scale;
}
