using System.Globalization;

namespace Monitor.EndToEnd.Prometheus;

/// <summary>Reads a program's own /metrics.</summary>
internal static class Exposed
{
    /// <summary>The sum over all series of a metric; 0 when there is none.</summary>
    public static async Task<double> SumAsync(Uri program, string metric, string labels = "")
    {
        using var client = new HttpClient { BaseAddress = program };
        string text = await client.GetStringAsync("/metrics");
        return text.Split('\n')
            .Where(line => line.StartsWith(metric, StringComparison.Ordinal)
                && line[metric.Length..] is [' ' or '{', ..] && line.Contains(labels, StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }
}
