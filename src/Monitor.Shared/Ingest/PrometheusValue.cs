namespace Monitor.Shared.Ingest;

/// <summary>What Prometheus means by special numbers.</summary>
public static class PrometheusValue
{
    /// <summary>The one NaN, of 2^52 many, that says a series ends here.</summary>
    public const ulong StaleBits = 0x7FF0_0000_0000_0002;

    /// <summary>The staleness marker as a number: only its bits tell it from other NaNs.</summary>
    public static double StaleMarker => BitConverter.UInt64BitsToDouble(StaleBits);

    public static bool IsStale(double value) => BitConverter.DoubleToUInt64Bits(value) == StaleBits;
}
