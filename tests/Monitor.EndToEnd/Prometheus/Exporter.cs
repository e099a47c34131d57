using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Monitor.EndToEnd.Prometheus;

/// <summary>
/// A scrape target inside of the test: gauges that stand still, a counter that runs evenly between start and stop, and
/// a histogram.
/// </summary>
internal sealed class Exporter : IAsyncDisposable
{
    /// <summary>Upper bounds of the histogram's buckets but the last, seconds.</summary>
    public static readonly double[] Bounds = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];

    private readonly Lock _gate = new();
    private readonly IReadOnlyDictionary<string, double> _gauges;
    private readonly long[] _buckets = new long[Bounds.Length + 1];
    private readonly LoopbackServer _server;
    private double _sum;
    private double _total;
    private double _perSecond;
    private long _startedAt;

    public Exporter(IReadOnlyDictionary<string, double> gauges)
    {
        _gauges = gauges;
        _server = new LoopbackServer(ServeAsync);
    }

    public string Address => new Uri(_server.Url).Authority;

    /// <summary>What the counter stands at now.</summary>
    public double Total
    {
        get
        {
            lock (_gate)
                return _total + _perSecond * Stopwatch.GetElapsedTime(_startedAt).TotalSeconds;
        }
    }

    /// <summary>Lets the counter run; with 0 it stops where it is.</summary>
    public void Run(double perSecond)
    {
        lock (_gate)
            (_total, _perSecond, _startedAt) = (Total, perSecond, Stopwatch.GetTimestamp());
    }

    public void Observe(IEnumerable<double> seconds)
    {
        lock (_gate)
        {
            foreach (double value in seconds)
            {
                int bucket = Array.FindIndex(Bounds, bound => value <= bound);
                _buckets[bucket < 0 ? Bounds.Length : bucket]++;
                _sum += value;
            }
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private Task ServeAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        return context.Response.WriteAsync(Text());
    }

    private string Text()
    {
        var text = new StringBuilder("# TYPE level gauge\n");
        foreach ((string name, double value) in _gauges)
            text.Append(CultureInfo.InvariantCulture, $"level{{of=\"{name}\"}} {value:R}\n");
        lock (_gate)
        {
            text.Append(CultureInfo.InvariantCulture, $"# TYPE orders_total counter\norders_total {Total:R}\n");
            text.Append("# TYPE latency_seconds histogram\n");
            long below = 0;
            for (int i = 0; i <= Bounds.Length; i++)
            {
                below += _buckets[i];
                string bound = i < Bounds.Length ? Bounds[i].ToString("R", CultureInfo.InvariantCulture) : "+Inf";
                text.Append(CultureInfo.InvariantCulture, $"latency_seconds_bucket{{le=\"{bound}\"}} {below}\n");
            }

            text.Append(
                CultureInfo.InvariantCulture, $"latency_seconds_sum {_sum:R}\nlatency_seconds_count {below}\n");
        }

        return text.ToString();
    }
}
