using System.Text.Json;
using Monitor.Actors.Queries;
using Monitor.Shared.Queries;

namespace Monitor.Node.Dashboard;

/// <summary>Answers what the page asks once: a stretch of a chart, and the series of a component.</summary>
internal static class DashboardAnswers
{
    /// <summary>Most steps of one chart: more than a screen has columns.</summary>
    public const int MaxSteps = 2_000;

    // The year 2286: past every clock, and far from where sums of seconds overflow.
    private const long MaxSecond = 9_999_999_999;

    public static async Task PointsAsync(HttpContext context, DashboardData data)
    {
        if (!ChartRequest.TryParse(context.Request.Query["chart"].ToString(), out ChartRequest chart, out string error))
        {
            await RefuseAsync(context, error);
            return;
        }

        // A stretch up to now, or up to a second of the past.
        long to = data.Now.ToUnixTimeSeconds();
        if (!long.TryParse(context.Request.Query["seconds"], out long seconds)
            || seconds < 1 || seconds / chart.StepSeconds > MaxSteps)
        {
            await RefuseAsync(context, $"seconds is how far back to look, at most {MaxSteps} steps");
            return;
        }

        if (context.Request.Query["to"].ToString() is { Length: > 0 } end
            && (!long.TryParse(end, out to) || to < seconds || to > MaxSecond))
        {
            await RefuseAsync(context, "to is the Unix second up to which to look");
            return;
        }

        QueryAnswer<SeriesPoints> answer = await data.PointsAsync(chart, to - seconds, to, context.RequestAborted);
        await WriteAsync(context, json => DashboardJson.WritePoints(json, answer, isBrief: false));
    }

    public static async Task SeriesAsync(HttpContext context, DashboardData data)
    {
        string component = context.Request.Query["component"].ToString();
        QueryAnswer<FoundSeries> answer = await data.SeriesAsync(component, context.RequestAborted);
        await WriteAsync(context, json => DashboardJson.WriteSeries(json, answer));
    }

    public static Task RefuseAsync(
        HttpContext context, string error, int status = StatusCodes.Status400BadRequest)
    {
        context.Response.StatusCode = status;
        return WriteAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteString("error", error);
            json.WriteEndObject();
        });
    }

    public static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        write(json);
        await json.FlushAsync(context.RequestAborted);
    }
}
