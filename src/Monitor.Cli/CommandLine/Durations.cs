using Monitor.Shared.Durations;

namespace Monitor.Cli.CommandLine;

/// <summary>Durations on the command line, in Prometheus' spelling.</summary>
internal static class Durations
{
    public static bool TryParsePositive(string text, out TimeSpan duration, out string mistake)
    {
        bool isGood = DurationText.TryParse(text, out duration) && duration > TimeSpan.Zero;
        mistake = isGood ? "" : $"'{text}' is not a duration such as 500ms, 30s or 1m30s";
        return isGood;
    }
}
