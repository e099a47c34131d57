using Monitor.Actors.Alerting;
using Monitor.Node.Logging;
using Monitor.Shared.Alerting.Outbox;
using Monitor.Shared.Health;

namespace Monitor.Node.Notify;

/// <summary>
/// Writes to the node's log what somebody must know who reads no page: pages that will not be told, an alert journal
/// that is away, and changes of health.
/// </summary>
internal sealed class AlertNoticeLog(AlertingSystem alerting, ILogger<AlertNoticeLog> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        log.FollowAsync(alerting.Alerts.Notices, Write, stoppingToken),
        log.FollowAsync(alerting.Health.Changes, Write, stoppingToken));

    private void Write(AlertNotice notice)
    {
        switch (notice)
        {
            case AlertNotice.GivenUp { Letter: DeadLetter letter }:
                log.LogError(
                    "Gave up telling {Receiver} that {Alert} {Status}: {Cause}, {Reason}", letter.Notification.Receiver,
                    letter.Notification.Labels, letter.Notification.Page?.Told.News.ToString()
                        ?? (letter.Notification.IsFiring ? "fires" : "is resolved"), letter.Cause,
                    letter.Reason);
                break;
            case AlertNotice.SilenceEnding { Silence: var silence }:
                log.LogWarning(
                    "The silence {Id} of {Matchers} by {Author} ends at {EndsAt}: {Comment}", silence.Id,
                    string.Join(", ", silence.Matchers), silence.CreatedBy, silence.EndsAt, silence.Comment);
                break;
            case AlertNotice.JournalAway away:
                log.LogCritical("The alert journal is away, pages may go out twice: {Reason}", away.Reason);
                break;
            case AlertNotice.JournalBack:
                log.LogWarning("The alert journal is back");
                break;
        }
    }

    private void Write(HealthEvent change)
    {
        switch (change)
        {
            case HealthEvent.ComponentChanged component:
                log.Log(
                    LevelOf(component.To), "{Component} is {Health}{Reason}", component.Component,
                    HealthJudge.Word(component.To), component.Reasons.IsEmpty ? "" : ": " + component.Reasons[0].Text);
                break;
            case HealthEvent.SystemChanged system:
                log.Log(LevelOf(system.To), "The system is {Health}", HealthJudge.Word(system.To));
                break;
            case HealthEvent.ComponentForgotten forgotten:
                log.LogInformation("{Component} is forgotten: {Reason}", forgotten.Component, forgotten.Reason);
                break;
        }
    }

    private static LogLevel LevelOf(HealthLevel health) =>
        health >= HealthLevel.Unhealthy ? LogLevel.Warning : LogLevel.Information;
}
