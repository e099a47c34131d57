using System.Globalization;

namespace Monitor.Shared.Rules.Evaluation;

/// <summary>How reasons write numbers and times.</summary>
internal static class ReasonText
{
    /// <summary>Six significant digits, without an exponent where the number is of everyday size.</summary>
    public static string Number(double value)
    {
        double size = Math.Abs(value);
        if (double.IsFinite(value) && (size == 0 || size is >= 1e-4 and < 1e15))
        {
            int digits = size == 0 ? 0 : Math.Clamp(5 - (int)Math.Floor(Math.Log10(size)), 0, 15);
            return Math.Round(value, digits).ToString("0.##########", CultureInfo.InvariantCulture);
        }

        return value.ToString("G6", CultureInfo.InvariantCulture);
    }

    /// <summary>0.0055 as "0.55 %".</summary>
    public static string Percent(double ratio) => Number(ratio * 100) + " %";

    /// <summary>
    /// The time of day in UTC, with the date where it is not today's and milliseconds where there are any.
    /// </summary>
    public static string Time(long unixMs, long now)
    {
        DateTimeOffset time = DateTimeOffset.FromUnixTimeMilliseconds(unixMs);
        bool today = time.Date == DateTimeOffset.FromUnixTimeMilliseconds(now).Date;
        string format = (today ? "" : "yyyy-MM-dd ") + (time.Millisecond == 0 ? "HH:mm:ss" : "HH:mm:ss.fff") + "'Z'";
        return time.ToString(format, CultureInfo.InvariantCulture);
    }
}
