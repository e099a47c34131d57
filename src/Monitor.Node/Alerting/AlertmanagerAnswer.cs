using System.Text.Json;
using Monitor.Actors.Alerting;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Actors.Sharding;
using Monitor.Shared.Alerting;

namespace Monitor.Node.Alerting;

/// <summary>Answers in Alertmanager's manner: JSON as it is, and a mistake as one JSON text.</summary>
internal static class AlertmanagerAnswer
{
    /// <summary>How long somebody waits for the journal.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How long a client waits for a node that has just started.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan StartPause = TimeSpan.FromMilliseconds(20);

    public static Task RefuseAsync(HttpContext context, int status, string why)
    {
        context.Response.StatusCode = status;
        return WriteAsync(context, json => json.WriteStringValue(why));
    }

    /// <summary>Answers from the state of the alerts, once it is known here.</summary>
    public static async Task WriteAsync(
        HttpContext context, AlertingSystem alerting, Action<AlertManagerState, Utf8JsonWriter> write)
    {
        if (await StateAsync(context, alerting) is { } state)
            await WriteAsync(context, json => write(state, json));
        else
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "the alerts are not known here yet");
    }

    /// <summary>
    /// The alerts as they stand; null where they are not known here soon. After a start the journal is read and the
    /// routing of the configuration is written to it, which takes a moment; a client should not have to ask again.
    /// </summary>
    public static async Task<AlertManagerState?> StateAsync(HttpContext context, AlertingSystem alerting)
    {
        var time = context.RequestServices.GetRequiredService<TimeProvider>();
        long began = time.GetTimestamp();
        while (!alerting.Alerts.IsReady || alerting.Alerts.State.Receivers.IsEmpty)
        {
            if (time.GetElapsedTime(began) > StartPatience)
                return alerting.Alerts.IsReady ? alerting.Alerts.State : null;
            await Task.Delay(StartPause, time, context.RequestAborted);
        }

        return alerting.Alerts.State;
    }

    public static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        write(json);
        await json.FlushAsync(context.RequestAborted);
    }

    /// <summary>Asks the alert manager; null when it cannot be asked: then the client has been told so.</summary>
    public static async Task<AlertAnswer?> AskAsync(HttpContext context, AlertingSystem alerting, AlertCommand command)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(Patience);
        try
        {
            await StateAsync(context, alerting);
            return await alerting.AskAsync(command, limit.Token);
        }
        catch (Exception error) when (error is ShardElsewhereException or ActorUnavailableException
            or StoreUnavailableException)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, error.Message);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            await RefuseAsync(
                context, StatusCodes.Status503ServiceUnavailable, "the alerts' journal does not answer");
        }

        return null;
    }
}
