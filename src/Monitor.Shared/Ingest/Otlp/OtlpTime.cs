namespace Monitor.Shared.Ingest.Otlp;

/// <summary>OTLP counts nanoseconds since 1970, unsigned; everything behind the decoder counts milliseconds.</summary>
internal static class OtlpTime
{
    private const ulong NanosecondsPerMillisecond = 1_000_000;
    private const double NanosecondsPerSecond = 1e9;

    public static long ToMs(ulong unixNanoseconds) => (long)(unixNanoseconds / NanosecondsPerMillisecond);

    public static double ToSeconds(ulong nanoseconds) => nanoseconds / NanosecondsPerSecond;
}
