using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using Monitor.Actors.Health;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Log;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Alerting;

/// <summary>
/// Reads the alerting log for the alert manager and for health, from where each of them stands: it reads on only when
/// both have taken what they got, so whatever they cannot keep up with waits in the log. What both have stored for
/// those who come after them is trimmed.
/// </summary>
internal sealed class AlertingReader(DutyLife life, AlertingReaderPorts ports)
    : DutyActor<AlertingReaderMessage>(life)
{
    private const int BytesPerRead = 1 << 20;
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan TrimEvery = TimeSpan.FromSeconds(10);

    private readonly List<LogRecord> _records = [];
    private ActorRef<AlertManagerMessage>? _alerts;
    private ActorRef<HealthMessage>? _health;
    private LogPosition? _alertsAt;
    private LogPosition? _healthAt;
    private LogPosition? _end;
    private LogPosition _position;
    private LogPosition _alertsKept;
    private LogPosition _healthKept;
    private LogPosition _trimmed;
    private DateTimeOffset? _heardUntil;
    private int _untaken;
    private bool _isCaughtUp;
    private bool _isTrimming;

    protected override void Handle(AlertingReaderMessage message)
    {
        switch (message)
        {
            case AlertingReaderMessage.AlertsTook or AlertingReaderMessage.HealthTook:
                _untaken--;
                ReadOn();
                break;
            case AlertingReaderMessage.RecordsRead read:
                Take(read.Error);
                break;
            case AlertingReaderMessage.AlertsKept kept:
                _alertsKept = kept.Position;
                break;
            case AlertingReaderMessage.HealthKept kept:
                _healthKept = kept.Position;
                break;
            case AlertingReaderMessage.TrimTick:
                Trim();
                break;
            case AlertingReaderMessage.Trimmed trimmed:
                _isTrimming = false;
                ThrowUnlessAway(trimmed.Error);
                break;
            case AlertingReaderMessage.ReadTick:
                ReadOn();
                break;
            default:
                Start(message);
                break;
        }
    }

    private void Start(AlertingReaderMessage message)
    {
        switch (message)
        {
            case AlertingReaderMessage.Begin begin:
                (_alerts, _health) = (begin.Alerts, begin.Health);
                FindEnd();
                break;
            case AlertingReaderMessage.AlertsLoaded loaded:
                _alertsAt = _alertsKept = loaded.Position;
                break;
            case AlertingReaderMessage.HealthLoaded loaded:
                _healthAt = _healthKept = loaded.Position;
                break;
            case AlertingReaderMessage.EndFound { Outcome.Error: { } error }:
                ThrowUnlessAway(error);
                StartTimer("read", RetryPause, new AlertingReaderMessage.ReadTick());
                return;
            case AlertingReaderMessage.EndFound found:
                _end = found.Outcome.Value;
                break;
        }

        if (_alertsAt is not { } alerts || _healthAt is not { } health || _end is null)
            return;
        _position = alerts < health ? alerts : health;
        StartPeriodicTimer("trim", TrimEvery, new AlertingReaderMessage.TrimTick());
        CatchUp();
        ReadOn();
    }

    private void FindEnd() => PipeToSelf(
        ports.Log.EndAsync(ShardId.Alerting, Life.Over), static outcome => new AlertingReaderMessage.EndFound(outcome));

    private void ReadOn()
    {
        if (_end is null)
        {
            FindEnd();
            return;
        }

        if (_untaken > 0)
            return;
        _records.Clear();
        PipeToSelf(
            ports.Log.ReadAsync(ShardId.Alerting, _position, BytesPerRead, _records, Life.Over),
            static error => new AlertingReaderMessage.RecordsRead(error));
    }

    private void Take(Exception? error)
    {
        if (error is not null)
        {
            ThrowUnlessAway(error);
            StartTimer("read", RetryPause, new AlertingReaderMessage.ReadTick());
            return;
        }

        var commands = ImmutableArray.CreateBuilder<AlertCommand.TakeRecord>(_records.Count);
        var heard = ImmutableArray.CreateBuilder<HeardRecord>(_records.Count);
        foreach (LogRecord record in _records)
        {
            ImmutableArray<AlertLogEntry> entries = AlertLogReader.Read(record.Payload.Span);
            DateTimeOffset at = DateTimeOffset.FromUnixTimeMilliseconds(record.AppendedMs);
            if (record.Position > _alertsAt)
                commands.Add(new AlertCommand.TakeRecord(record.Position.Value, EntryRoutes.OfAlerts(entries)));
            if (record.Position > _healthAt)
                heard.Add(new HeardRecord(record.Position, at, EntryRoutes.OfHealth(entries, at)));
            _position = record.Position;
            _heardUntil = at;
        }

        // What this actor has under way is bounded by it: one batch each.
        _untaken = 2;
        _alerts!.TellPastBound(new AlertManagerMessage.Take(commands.DrainToImmutable()));
        _health!.TellPastBound(new HealthMessage.Take(heard.DrainToImmutable(), IsPast: !_isCaughtUp));
        CatchUp();
    }

    /// <summary>Once all that was in the log at the start is on its way, what comes is news.</summary>
    private void CatchUp()
    {
        if (_isCaughtUp || _position < _end)
            return;
        _isCaughtUp = true;
        _health!.TellPastBound(new HealthMessage.CaughtUp(_heardUntil));
        ports.CaughtUp();
    }

    private void Trim()
    {
        LogPosition needless = _alertsKept < _healthKept ? _alertsKept : _healthKept;
        if (_isTrimming || needless <= _trimmed)
            return;
        _isTrimming = true;
        _trimmed = needless;
        PipeToSelf(
            ports.Log.TrimAsync(ShardId.Alerting, Life.Epoch, needless, Life.Over),
            static error => new AlertingReaderMessage.Trimmed(error));
    }

    private static void ThrowUnlessAway(Exception? error)
    {
        if (error is not (null or StoreUnavailableException or OperationCanceledException))
            ExceptionDispatchInfo.Throw(error);
    }
}

/// <summary>What the reader of the alerting log works with.</summary>
/// <param name="Log">Read and trimmed.</param>
/// <param name="CaughtUp">
/// Called once, on the reader's turn, when all that was in the log at the start is on its way.
/// </param>
internal sealed record AlertingReaderPorts(IEventLog Log, Action CaughtUp);
