using System.Text.Json;
using Monitor.Actors.Queries;
using Monitor.Shared.Queries;

namespace Monitor.Node.Dashboard;

/// <summary>Answers what the page asks once: the past of a chart, and the series of a component.</summary>
internal static class DashboardAnswers
{
    /// <summary>Most steps of one chart: more than a screen has columns.</summary>
    public const int MaxSteps = 2_000;

    public static async Task PointsAsync(HttpContext context, DashboardData data)
    {
        if (!ChartRequest.TryParse(context.Request.Query["chart"].ToString(), out ChartRequest chart, out string error))
        {
            await RefuseAsync(context, error);
            return;
        }

        if (!long.TryParse(context.Request.Query["seconds"], out long seconds)
            || seconds < 1 || seconds / chart.StepSeconds > MaxSteps)
        {
            await RefuseAsync(context, $"seconds is how far back to look, at most {MaxSteps} steps");
            return;
        }

        long now = data.Now.ToUnixTimeSeconds();
        QueryAnswer<SeriesPoints> answer = await data.PointsAsync(chart, now - seconds, now, context.RequestAborted);
        await WriteAsync(context, json => DashboardJson.WritePoints(json, answer, isBrief: false));
    }

    public static async Task SeriesAsync(HttpContext context, DashboardData data)
    {
        string component = context.Request.Query["component"].ToString();
        QueryAnswer<FoundSeries> answer = await data.SeriesAsync(component, context.RequestAborted);
        await WriteAsync(context, json => DashboardJson.WriteSeries(json, answer));
    }

    public static Task RefuseAsync(HttpContext context, string error)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return WriteAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteString("error", error);
            json.WriteEndObject();
        });
    }

    private static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        write(json);
        await json.FlushAsync(context.RequestAborted);
    }
}
