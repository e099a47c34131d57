using Monitor.Actors.Instruments;

namespace Monitor.Node.Dashboard;

/// <summary>
/// The stream of server-sent events behind each open page. A page says with its address what it charts; it opens a new
/// stream when that changes. Streams end at once when the node stops, and there are never more than
/// <see cref="MaxListeners"/>.
/// </summary>
internal sealed class LiveStream(
    DashboardData data, TimeProvider time, IHostApplicationLifetime lifetime, InstrumentRegistry instruments)
{
    public const int MaxListeners = 64;

    /// <summary>Most charts of one page.</summary>
    public const int MaxCharts = 16;

    private readonly GaugeInstrument _open = instruments.Gauge(
        "monitor_live_listeners", "Pages and programs that follow the live stream now.");

    private int _listeners;

    public async Task AnswerAsync(HttpContext context)
    {
        if (!TryReadCharts(context, out List<ChartRequest> charts, out string error))
        {
            await DashboardAnswers.RefuseAsync(context, error);
            return;
        }

        if (Interlocked.Increment(ref _listeners) > MaxListeners)
        {
            Interlocked.Decrement(ref _listeners);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "10";
            await context.Response.WriteAsync($"{MaxListeners} pages are open already\n", context.RequestAborted);
            return;
        }

        _open.Add(1);
        try
        {
            await StreamAsync(context, charts);
        }
        finally
        {
            _open.Add(-1);
            Interlocked.Decrement(ref _listeners);
        }
    }

    private async Task StreamAsync(HttpContext context, IReadOnlyList<ChartRequest> charts)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, lifetime.ApplicationStopping);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        var listener = new LiveListener(data, charts, context.Response.BodyWriter);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        try
        {
            do
                await listener.TellAsync(end.Token);
            while (await timer.WaitForNextTickAsync(end.Token));
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The page was closed or the node stops: that is how a stream ends.
        }
    }

    private static bool TryReadCharts(HttpContext context, out List<ChartRequest> charts, out string error)
    {
        charts = [];
        error = "";
        foreach (string? text in context.Request.Query["chart"])
        {
            if (!ChartRequest.TryParse(text ?? "", out ChartRequest chart, out error))
                return false;
            charts.Add(chart);
        }

        if (charts.Count > MaxCharts)
            error = $"a stream follows at most {MaxCharts} charts";
        return error.Length == 0;
    }
}
