using System.Globalization;

namespace Monitor.Cli.Output;

/// <summary>How long ago something was, in the one or two largest units: 45s, 3m20s, 2d4h.</summary>
internal static class Age
{
    public static string Of(DateTimeOffset? at, DateTimeOffset now)
    {
        if (at is not { } then || then <= DateTimeOffset.UnixEpoch)
            return "-";
        TimeSpan age = now > then ? now - then : TimeSpan.Zero;
        string text = age switch
        {
            { TotalDays: >= 1 } => $"{(long)age.TotalDays}d{age.Hours}h",
            { TotalHours: >= 1 } => $"{age.Hours}h{age.Minutes}m",
            { TotalMinutes: >= 1 } => $"{age.Minutes}m{age.Seconds}s",
            _ => $"{age.Seconds}s",
        };
        return text;
    }

    /// <summary>Unix seconds as the API writes them.</summary>
    public static string Of(double unixSeconds, DateTimeOffset now) =>
        Of(DateTimeOffset.FromUnixTimeMilliseconds((long)(unixSeconds * 1000)), now);

    /// <summary>A moment in full, in UTC.</summary>
    public static string Moment(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
