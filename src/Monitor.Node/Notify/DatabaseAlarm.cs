using Monitor.Actors.Ports;
using Monitor.Node.Storage.Postgres;
using Monitor.Shared.Alerting;
using Monitor.Shared.Series;
using Monitor.Shared.Storage;

namespace Monitor.Node.Notify;

/// <summary>
/// Pages every receiver, whatever it would otherwise take, that the cluster's database is away. Straight from this
/// node's memory: the alert manager and its outbox live in the database. Each node does so for itself, under a key that
/// they have in common, so that a receiver which honours keys gets one page.
/// </summary>
/// <param name="database">Which of several; "" for the first.</param>
internal sealed class DatabaseAlarm(
    Guid cluster, string clusterName, string database, string node, string address, IReadOnlyList<INotifier> notifiers,
    TimeProvider time, ILogger<DatabaseAlarm> logger) : IStoreAlarm, IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stopping = new();
    private CancellationTokenSource _over = new();
    private Task<bool>[] _told = [];

    public void TellAway(StoreWatchEffect.TellAway away)
    {
        _over.Dispose();
        _over = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        CancellationToken over = _over.Token;
        _told = [.. notifiers.Select(notifier => DeliverAsync(
            notifier, PageOf(notifier.Receiver, away.Outage, away.Since, endsAt: null, away.Reason), over))];
    }

    /// <summary>Whoever was not reached while it mattered is not told that it is over.</summary>
    public void TellBack(StoreWatchEffect.TellBack back)
    {
        _over.Cancel();
        Task<bool>[] told = _told;
        _told = [.. notifiers.Select(async (notifier, i) =>
            await told[i].ConfigureAwait(false) && await DeliverAsync(
                notifier, PageOf(notifier.Receiver, back.Outage, back.Since, back.ReturnedAt, "it is back"),
                _stopping.Token).ConfigureAwait(false))];
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_told).ConfigureAwait(false);
        _over.Dispose();
        _stopping.Dispose();
    }

    private async Task<bool> DeliverAsync(INotifier notifier, Notification page, CancellationToken cancel)
    {
        TimeSpan pause = FirstPause;
        try
        {
            while (true)
            {
                DeliveryOutcome outcome = await notifier.DeliverAsync(page, cancel).ConfigureAwait(false);
                if (outcome is DeliveryOutcome.Delivered)
                    return true;
                if (outcome is DeliveryOutcome.Permanent refused)
                {
                    logger.LogError(
                        "{Receiver} does not take the page {Key}: {Reason}", notifier.Receiver, page.IdempotencyKey,
                        refused.Reason);
                    return false;
                }

                TimeSpan asked = (outcome as DeliveryOutcome.Temporary)?.RetryAfter ?? TimeSpan.Zero;
                TimeSpan wait = asked > pause ? asked : pause;
                await Task.Delay(wait, time, cancel).ConfigureAwait(false);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Labels are the same on every node, so theirs is one alert; who and why are annotations.</summary>
    private Notification PageOf(
        string receiver, long outage, DateTimeOffset since, DateTimeOffset? endsAt, string reason)
    {
        LabelSet group = LabelSet.From(
        [
            new Label("alertname", "MonitorDatabaseAway"), new Label("cluster", clusterName),
            .. database.Length == 0 ? (Label[])[] : [new Label("database", database)],
        ]);
        string which = database.Length == 0 ? "database" : $"database-{database}";
        LabelSet labels = LabelSet.From([.. group, new Label("severity", "critical")]);
        LabelSet annotations = LabelSet.From(
        [
            new Label("summary", $"The database of the monitoring cluster {clusterName} is away"),
            new Label("description", $"Node {node} cannot write to {address}: {reason}. Alerts may come late."),
        ]);
        string key = $"{cluster:N}-{which}-{outage}-{(endsAt is null ? "firing" : "resolved")}";
        var alert = new NotifiedAlert(
            AlertFingerprint.Of(labels), endsAt is null, labels, annotations, since, endsAt, "", double.NaN);
        return new Notification(key, receiver, $"{which}/{cluster:N}", group, [alert]);
    }
}
