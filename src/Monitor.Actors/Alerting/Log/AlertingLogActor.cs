using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Shared.Alerting.Log;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Alerting.Log;

/// <summary>
/// Appends a node's words to the alerting log, one record at a time: while one append is under way the next record
/// collects. An append that fails is made again, with growing pauses, before anything that was said after it; whether
/// it was written after all does not matter, for each word counts once. What waits outlives the actor.
/// </summary>
#pragma warning disable CA1001 // The writer and the token source end in OnStop, the last turn.
internal sealed class AlertingLogActor(
    OutgoingWords words, IEventLog log, AlertingLogOptions options, AlertingLogInstruments instruments)
    : Actor<AlertingLogMessage>
#pragma warning restore CA1001
{
    private readonly AlertLogWriter _record = new();
    private readonly CancellationTokenSource _stopping = new();
    private TimeSpan _retryPause = options.FirstRetryPause;
    private long _startedAt;
    private bool _isAppending;
    private bool _isHeardDue;
    private bool _waitsToRetry;

    /// <summary>Whatever an append throws, silence would be worse than trying again.</summary>
    protected internal override Supervision Supervision { get; } =
        Supervision.Default with { IsOperatingError = static _ => true };

    protected internal override void OnStart()
    {
        words.PutBack();
        StartPeriodicTimer("heard", options.HeardEvery, new AlertingLogMessage.HeardTick());
        Append();
    }

    protected internal override void OnStop()
    {
        _stopping.Cancel();
        _stopping.Dispose();
        _record.Dispose();
    }

    protected internal override void Receive(AlertingLogMessage message)
    {
        switch (message)
        {
            case AlertingLogMessage.Wake:
                break;
            case AlertingLogMessage.HeardTick:
                _isHeardDue = true;
                break;
            case AlertingLogMessage.RetryTick:
                _waitsToRetry = false;
                break;
            case AlertingLogMessage.Appended appended:
                OnAppended(appended.Outcome);
                break;
        }

        Append();
    }

    private void Append()
    {
        if (_isAppending || _waitsToRetry)
            return;
        _record.Clear();
        if (!words.Begin(_record, options.RecordBytes, _isHeardDue))
            return;
        _isHeardDue = false;
        _isAppending = true;
        _startedAt = Time.GetTimestamp();
        PipeToSelf(
            log.AppendAsync(ShardId.Alerting, Epoch.None, _record.Payload, _stopping.Token),
            static outcome => new AlertingLogMessage.Appended(outcome));
    }

    private void OnAppended(Outcome<LogPosition> outcome)
    {
        _isAppending = false;
        instruments.Duration.Observe(Time.GetElapsedTime(_startedAt).TotalSeconds);
        if (outcome.Error is not { } error)
        {
            instruments.Appends.Increment();
            instruments.Bytes.Add(_record.Length);
            if (words.Complete(isPlaced: outcome.Value != LogPosition.Start))
                _retryPause = options.FirstRetryPause;
            else
                Rest();
            return;
        }

        words.PutBack();
        instruments.Failures.Increment();
        if (error is not (StoreUnavailableException or OperationCanceledException))
            throw new InvalidOperationException("A record could not be appended to the alerting log.", error);
        Rest();
    }

    private void Rest()
    {
        _waitsToRetry = true;
        StartTimer("retry", _retryPause, new AlertingLogMessage.RetryTick());
        _retryPause = _retryPause * 2 < options.LongestRetryPause ? _retryPause * 2 : options.LongestRetryPause;
    }
}
