using Monitor.Actors.Alerting;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Actors.Sharding;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Maintenance;

namespace Monitor.Node.Maintenance;

/// <summary>
/// Keeps the silences in line with the configuration's maintenance, on the node that has the duty of alerting; on any
/// other it does nothing. What could not be done is found again at the next look.
/// </summary>
internal sealed class MaintenanceKeeper(
    IReadOnlyList<MaintenanceWindow> windows, AlertingSystem alerting, TimeProvider time,
    ILogger<MaintenanceKeeper> log)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            await LookAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LookAsync(CancellationToken cancel)
    {
        // Without receivers the journal has not taken the configuration yet, and there is nothing to silence.
        if (!alerting.Alerts.IsReady || alerting.Alerts.State.Receivers.IsEmpty)
            return;
        IReadOnlyList<AlertCommand> commands =
            MaintenancePlan.Commands(windows, alerting.Alerts.State.Routed.Silences, time.GetUtcNow());
        foreach (AlertCommand command in commands)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(Patience);
            try
            {
                AlertAnswer answer = await alerting.AskAsync(command, limit.Token);
                if (answer is AlertAnswer.SilenceRefused refused)
                    log.LogWarning("A maintenance is not in force: {Reason}", refused.Message);
            }
            catch (Exception error) when (error is ShardElsewhereException or ActorUnavailableException
                or StoreUnavailableException or OperationCanceledException && !cancel.IsCancellationRequested)
            {
                log.LogWarning("A maintenance waits: {Reason}", error.Message);
                return;
            }
        }
    }
}
