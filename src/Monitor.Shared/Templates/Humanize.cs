using System.Globalization;

namespace Monitor.Shared.Templates;

/// <summary>Numbers for people, with the results that Prometheus' functions of the same names give.</summary>
internal static class Humanize
{
    private static readonly string[] Larger = ["", "k", "M", "G", "T", "P", "E", "Z", "Y"];
    private static readonly string[] Smaller = ["", "m", "u", "n", "p", "f", "a", "z", "y"];
    private static readonly string[] Binary = ["", "ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"];

    /// <summary>1234567 as 1.235M, 0.001 as 1m.</summary>
    public static string Metric(double value)
    {
        if (value == 0 || !double.IsFinite(value))
            return GoNumber.Significant(value, 4);
        int step = 0;
        if (Math.Abs(value) >= 1)
        {
            for (; Math.Abs(value) >= 1000 && step < Larger.Length - 1; step++)
                value /= 1000;
            return GoNumber.Significant(value, 4) + Larger[step];
        }

        for (; Math.Abs(value) < 1 && step < Smaller.Length - 1; step++)
            value *= 1000;
        return GoNumber.Significant(value, 4) + Smaller[step];
    }

    /// <summary>1536 as 1.5ki.</summary>
    public static string Metric1024(double value)
    {
        if (Math.Abs(value) <= 1 || !double.IsFinite(value))
            return GoNumber.Significant(value, 4);
        int step = 0;
        for (; Math.Abs(value) >= 1024 && step < Binary.Length - 1; step++)
            value /= 1024;
        return GoNumber.Significant(value, 4) + Binary[step];
    }

    /// <summary>0.1234 as 12.34%.</summary>
    public static string Percentage(double ratio) => GoNumber.Significant(ratio * 100, 4) + "%";

    /// <summary>Seconds: 3661 as "1h 1m 1s", 0.0123 as "12.3ms".</summary>
    public static string Duration(double seconds)
    {
        if (!double.IsFinite(seconds))
            return GoNumber.Significant(seconds, 4);
        if (seconds == 0)
            return "0s";
        double size = Math.Abs(seconds);
        if (size < 1)
            return Metric(seconds) + "s";
        if (size < 60 && seconds != Math.Truncate(seconds))
            return GoNumber.Significant(seconds, 4) + "s";
        string sign = seconds < 0 ? "-" : "";
        if (size > long.MaxValue / 2)
            return GoNumber.Significant(seconds, 4) + "s";
        long whole = (long)size;
        (long days, long hours, long minutes, long rest) =
            (whole / 86400, whole / 3600 % 24, whole / 60 % 60, whole % 60);
        return sign + (days, hours, minutes) switch
        {
            ( > 0, _, _) => $"{days}d {hours}h {minutes}m {rest}s",
            (_, > 0, _) => $"{hours}h {minutes}m {rest}s",
            (_, _, > 0) => $"{minutes}m {rest}s",
            _ => $"{rest}s",
        };
    }

    /// <summary>Unix seconds as a time in UTC.</summary>
    public static string Timestamp(double unixSeconds)
    {
        if (!double.IsFinite(unixSeconds) || Math.Abs(unixSeconds) > 2e11)
            return GoNumber.Significant(unixSeconds, 4);
        DateTimeOffset time = DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Round(unixSeconds * 1000));
        return time.ToString("yyyy-MM-dd HH:mm:ss.FFF' +0000 UTC'", CultureInfo.InvariantCulture);
    }
}
