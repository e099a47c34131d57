namespace Monitor.Shared.Ingest;

/// <summary>
/// Reads the unit off a metric's name, where Prometheus' naming puts it: <c>request_duration_seconds_sum</c>.
/// </summary>
public static class MetricUnits
{
    private static readonly string[] Words =
    [
        "seconds", "milliseconds", "microseconds", "nanoseconds", "bytes", "bits", "ratio", "percent", "celsius",
        "volts", "amperes", "joules", "watts", "grams", "meters", "hertz",
    ];

    /// <summary>
    /// The unit as a word; empty when the name ends in none, or counts (<c>_count</c>, <c>_bucket</c>).
    /// </summary>
    public static string FromName(string metric)
    {
        ReadOnlySpan<char> name = metric;
        if (name.EndsWith("_total"))
            name = name[..^6];
        else if (name.EndsWith("_sum"))
            name = name[..^4];
        ReadOnlySpan<char> last = name[(name.LastIndexOf('_') + 1)..];
        foreach (string word in Words)
        {
            if (last.SequenceEqual(word) && last.Length < name.Length)
                return word;
        }

        return "";
    }
}
