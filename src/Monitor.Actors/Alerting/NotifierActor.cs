using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;

namespace Monitor.Actors.Alerting;

/// <summary>
/// Carries notifications to one receiver, each in its own time: whoever asks bounds how many are under way. Whatever a
/// notifier does, the answer is an outcome within the time an attempt may take. When the duty is over, what is under
/// way is broken off and left to the next owner, who tells it under the same key.
/// </summary>
internal sealed class NotifierActor(
    DutyLife life, INotifier notifier, ActorRef<AlertManagerMessage> manager, TimeSpan longestAttempt,
    NotifierInstruments instruments)
    : DutyActor<NotifierMessage>(life)
{
    protected override void Handle(NotifierMessage message)
    {
        switch (message)
        {
            case NotifierMessage.Deliver deliver:
                long startedAt = Time.GetTimestamp();
                PipeToSelf(
                    DeliverAsync(deliver.Notification),
                    outcome => new NotifierMessage.Delivered(deliver.Id, deliver.Attempt, startedAt, outcome));
                break;
            case NotifierMessage.Delivered delivered:
                DeliveryOutcome result = delivered.Outcome.Value ?? Explain(delivered.Outcome.Error);
                instruments.Count(result, Time.GetElapsedTime(delivered.StartedAt));
                // What the manager began is bounded by the manager, so its answer is never refused.
                manager.TellPastBound(new AlertManagerMessage.Answered(delivered.Id, delivered.Attempt, result));
                break;
        }
    }

    private async ValueTask<DeliveryOutcome> DeliverAsync(Notification notification)
    {
        using var limit = new CancellationTokenSource(longestAttempt, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, Life.Over);
        return await notifier.DeliverAsync(notification, either.Token).ConfigureAwait(false);
    }

    private DeliveryOutcome.Temporary Explain(Exception? error) => new(
        error is OperationCanceledException ? $"no answer within {longestAttempt.TotalSeconds} s" : error!.Message);
}
