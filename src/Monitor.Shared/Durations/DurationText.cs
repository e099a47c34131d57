using System.Text;

namespace Monitor.Shared.Durations;

/// <summary>
/// Durations in Prometheus' spelling: whole numbers with y, w, d, h, m, s, ms, largest unit first and each at most
/// once (<c>1h30m</c>, <c>500ms</c>); a bare <c>0</c> is allowed. A year is 365 days. Never negative.
/// </summary>
public static class DurationText
{
    private const long MaxMilliseconds = long.MaxValue / TimeSpan.TicksPerMillisecond;

    private static readonly (string Suffix, long Milliseconds)[] Units =
    [
        ("y", 365L * 24 * 3600 * 1000), ("w", 7L * 24 * 3600 * 1000), ("d", 24L * 3600 * 1000),
        ("h", 3600 * 1000), ("m", 60 * 1000), ("s", 1000), ("ms", 1),
    ];

    /// <summary>Reads a duration; false for anything else, one beyond what a TimeSpan holds included.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = default;
        if (text is "0")
            return true;
        long total = 0;
        int nextUnit = 0;
        if (text.IsEmpty)
            return false;
        while (!text.IsEmpty)
        {
            int digits = text.IndexOfAnyExceptInRange('0', '9');
            if (digits is <= 0 or > 15)
                return false;
            long count = long.Parse(text[..digits]);
            text = text[digits..];
            int letters = text.IndexOfAnyInRange('0', '9');
            ReadOnlySpan<char> suffix = letters < 0 ? text : text[..letters];
            while (nextUnit < Units.Length && !suffix.SequenceEqual(Units[nextUnit].Suffix))
                nextUnit++;
            if (nextUnit == Units.Length || count > (MaxMilliseconds - total) / Units[nextUnit].Milliseconds)
                return false;
            total += count * Units[nextUnit++].Milliseconds;
            text = text[suffix.Length..];
        }

        duration = TimeSpan.FromTicks(total * TimeSpan.TicksPerMillisecond);
        return true;
    }

    /// <summary>The shortest spelling to the millisecond (<c>1h30m</c>); reads back as the same duration.</summary>
    public static string Format(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        long left = duration.Ticks / TimeSpan.TicksPerMillisecond;
        if (left == 0)
            return "0s";
        var text = new StringBuilder();
        foreach ((string suffix, long milliseconds) in Units)
        {
            // Weeks and years are exact only when nothing is left: 8d reads better than 1w1d.
            bool whole = suffix is not ("w" or "y") || left % milliseconds == 0;
            if (left >= milliseconds && whole)
            {
                text.Append(left / milliseconds).Append(suffix);
                left %= milliseconds;
            }
        }

        return text.ToString();
    }
}
