using System.Globalization;
using Monitor.Actors.Queries;
using Monitor.Shared.Durations;

namespace Monitor.Node.Api;

/// <summary>
/// How long a request waits for shards that are on their way between nodes: <c>timeout</c> in seconds or as a duration,
/// as Prometheus has it.
/// </summary>
internal static class QueryTimeout
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    public static bool TryRead(HttpRequest request, out TimeSpan patience, out string error)
    {
        patience = MonitorQueries.DefaultPatience;
        error = "";
        string text = request.Query["timeout"].ToString();
        if (text.Length == 0)
            return true;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)
            && seconds >= 0 && seconds <= Longest.TotalSeconds)
            patience = TimeSpan.FromSeconds(seconds);
        else if (!DurationText.TryParse(text, out patience))
            patience = TimeSpan.Zero;
        if (patience >= Shortest && patience <= Longest)
            return true;
        error = $"timeout: '{text}' is not a time from 10ms to 2m";
        return false;
    }
}
