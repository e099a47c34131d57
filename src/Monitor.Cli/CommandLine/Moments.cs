using System.CommandLine;
using System.Globalization;

namespace Monitor.Cli.CommandLine;

/// <summary>Moments on the command line: Unix seconds, or as RFC 3339 has them, UTC without an offset.</summary>
internal static class Moments
{
    public static Option<DateTimeOffset> CreateOption(string name, string description) => new(name)
    {
        HelpName = "TIME",
        Description = description,
        CustomParser = GlobalOptions.Parse<DateTimeOffset>(TryParse),
    };

    public static bool TryParse(string text, out DateTimeOffset moment, out string mistake)
    {
        bool isGood = true;
        if (long.TryParse(text, CultureInfo.InvariantCulture, out long seconds)
            && seconds is >= 0 and < 100_000_000_000)
            moment = DateTimeOffset.FromUnixTimeSeconds(seconds);
        else
            isGood = DateTimeOffset.TryParse(
                text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out moment);
        mistake = isGood ? "" : $"'{text}' is neither Unix seconds nor a time such as 2026-01-31T18:00:00Z";
        return isGood;
    }

    /// <summary>As the API reads and writes it, to the millisecond.</summary>
    public static string Write(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
