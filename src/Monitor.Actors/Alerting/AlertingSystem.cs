using Monitor.Actors.Audit;
using Monitor.Actors.Health;
using Monitor.Actors.Incidents;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Actors.Sharding;
using Monitor.Shared.Alerting;
using Monitor.Shared.Incidents;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Alerting;

/// <summary>
/// The duty of alerting on one node: alert manager, notifiers and health run here while the node owns
/// <see cref="ShardId.Alerting"/>, fed by the log of that shard. Readers look at the boards, which are empty on nodes
/// without the duty. Thread-safe.
///
/// 1. Start: journal and snapshots are read, attempts in doubt are made again under their keys, and the log is read
/// from the position that the journal ends with.
/// 2. Stop: no more is read, what is under way is waited for, snapshots are saved. The next owner begins without doubt.
/// 3. Abandon: everything ends at once. The next owner does what this one may or may not have done.
/// 4. A write that is refused says that another node has the duty by now: it ends here. Anything else that the actors
///    cannot go on from ends it here too, and the node says so (<see cref="Status"/>) until it is given the duty again.
/// </summary>
public sealed class AlertingSystem : IShardRunner
{
    private readonly Lock _gate = new();
    private readonly ActorSystem _system;
    private readonly AlertingSetup _setup;
    private readonly ShardHoldings? _holdings;
    private readonly AlertInstruments _alertInstruments;
    private readonly HealthInstruments _healthInstruments;
    private readonly AuditInstruments _auditInstruments;
    private readonly AuditBoard _audit = new();
    private volatile AlertingStatus _status = new(AlertingStage.Elsewhere);
    private volatile AlertingDuty? _duty;

    /// <param name="system">Where the actors live.</param>
    /// <param name="setup">What they work with.</param>
    /// <param name="holdings">What the node may act for; null where nobody else could take the duty.</param>
    public AlertingSystem(ActorSystem system, AlertingSetup setup, ShardHoldings? holdings = null)
    {
        _system = system;
        _setup = setup;
        _holdings = holdings;
        _alertInstruments = new AlertInstruments(setup.Instruments, Alerts);
        _healthInstruments = new HealthInstruments(setup.Instruments, Health);
        _auditInstruments = new AuditInstruments(setup.Instruments, _audit);
        Audit = new AuditTrail(
            setup.Journal, _audit, (setup.Audit ?? new AuditOptions()).Stream, () => _duty?.Audit);
        setup.Instruments.ObserveGauge(
            "monitor_alerting_stage",
            "The duty of alerting on this node: 0 elsewhere, 1 recovering, 2 working, 3 failed.",
            () => (double)_status.Stage);
    }

    public AlertBoard Alerts { get; } = new();

    public HealthBoard Health { get; } = new();

    public IncidentBoard Incidents { get; } = new();

    /// <summary>What was done by whom and why; empty where the node does not have the duty.</summary>
    public AuditTrail Audit { get; }

    /// <summary>How this node stands to the duty.</summary>
    public AlertingStatus Status => _status;

    /// <summary>The alert manager's actor.</summary>
    /// <exception cref="ShardElsewhereException">This node does not have the duty.</exception>
    public ActorRef<AlertManagerMessage> Manager =>
        _duty?.Manager ?? throw new ShardElsewhereException(ShardId.Alerting);

    /// <summary>Asks for something, and waits until what follows from it is durable.</summary>
    /// <exception cref="ShardElsewhereException">This node does not have the duty.</exception>
    /// <exception cref="ActorUnavailableException">There is no room for a question now.</exception>
    /// <exception cref="StoreUnavailableException">The journal takes nothing now.</exception>
    public ValueTask<AlertAnswer> AskAsync(AlertCommand command, CancellationToken cancel) =>
        Manager.AskAsync<AlertAnswer>(reply => new AlertManagerMessage.Ask(command, reply), cancel);

    /// <summary>
    /// Tells what does not come through the log; false when there is no room, or the duty is elsewhere.
    /// </summary>
    public bool TryTell(AlertCommand command) =>
        _duty?.Manager.TryTell(new AlertManagerMessage.Handle(command)) == true;

    /// <summary>Asks for something of an incident, and waits until it is durable.</summary>
    /// <exception cref="ShardElsewhereException">This node does not have the duty.</exception>
    /// <exception cref="ActorUnavailableException">There is no room for a question now.</exception>
    /// <exception cref="StoreUnavailableException">The journal takes nothing now.</exception>
    public ValueTask<IncidentOutcome> AskAsync(IncidentCommand command, CancellationToken cancel) =>
        _duty is { } duty
            ? duty.Incidents.AskAsync<IncidentOutcome>(done => new IncidentMessage.Handle(command, done), cancel)
            : throw new ShardElsewhereException(ShardId.Alerting);

    public void Start(ShardId shard, Epoch epoch)
    {
        lock (_gate)
        {
            _status = new AlertingStatus(AlertingStage.Recovering);
            var life = new DutyLife(new ShardOwnership(shard, epoch, _holdings), Break);
            var parts = new AlertingParts(
                Alerts, Health, Incidents, _alertInstruments, _healthInstruments, () => CatchUp(life),
                _audit, _auditInstruments);
            _duty = new AlertingDuty(_system, _setup, parts, life);
        }
    }

    public async Task StopAsync(ShardId shard, CancellationToken cancel)
    {
        if (_duty is not { } duty)
            return;
        await duty.FinishAsync(cancel).ConfigureAwait(false);
        await EndAsync(duty).ConfigureAwait(false);
    }

    public void Abandon(ShardId shard)
    {
        if (_duty is { } duty)
            _ = EndAsync(duty);
    }

    private Task EndAsync(AlertingDuty duty)
    {
        lock (_gate)
        {
            if (ReferenceEquals(duty, _duty))
            {
                _duty = null;
                Alerts.Begin(null);
                Health.Begin(null);
                Incidents.Begin(null);
                _audit.Begin(null);
                if (_status.Stage != AlertingStage.Failed)
                    _status = new AlertingStatus(AlertingStage.Elsewhere);
            }
        }

        return duty.StopAsync();
    }

    /// <summary>Called on a turn of one of the duty's actors.</summary>
    private void CatchUp(DutyLife life)
    {
        lock (_gate)
        {
            if (_duty?.Life == life && !life.IsOver)
                _status = new AlertingStatus(AlertingStage.Working);
        }
    }

    /// <summary>Called on the last turn of one of the duty's actors; whoever gave the duty will abandon it.</summary>
    private void Break(DutyLife life, Exception error)
    {
        lock (_gate)
        {
            if (_duty?.Life != life)
                return;
            Alerts.Begin(null);
            Health.Begin(null);
            Incidents.Begin(null);
            _audit.Begin(null);
            _status = error is FencedException or JournalConflictException
                ? new AlertingStatus(AlertingStage.Elsewhere)
                : new AlertingStatus(AlertingStage.Failed, error.Message);
        }
    }
}
