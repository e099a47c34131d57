using System.Collections.Frozen;
using Monitor.Actors.Alerting.Heartbeats;
using Monitor.Actors.Audit;
using Monitor.Actors.Degraded;
using Monitor.Actors.Health;
using Monitor.Actors.Incidents;
using Monitor.Actors.Runtime;
using Monitor.Shared.Alerting;

namespace Monitor.Actors.Alerting;

/// <summary>
/// The actors of one stretch of the duty of alerting, put together: reader, alert manager, health, notifiers,
/// incidents and the audit log.
/// </summary>
internal sealed class AlertingDuty
{
    private readonly ActorRef<AlertingReaderMessage> _reader;
    private readonly ActorRef<HeartbeatMessage>? _heartbeat;
    private readonly ActorRef<GathererMessage>? _gatherer;
    private readonly FrozenDictionary<string, ActorRef<NotifierMessage>> _notifiers;

    public AlertingDuty(ActorSystem system, AlertingSetup setup, AlertingParts parts, DutyLife life)
    {
        Life = life;
        parts.Alerts.Begin(life);
        parts.Health.Begin(life);
        parts.Incidents.Begin(life);
        parts.Audit.Begin(life);
        AuditFeed? feed = setup.Audit is null ? null : new AuditFeed();
        if (feed is not null)
            Audit = SpawnAudit(system, setup, parts, life, feed);
        _reader = system.Spawn(
            $"alerts/reader@{life.Epoch}",
            () => new AlertingReader(life, new AlertingReaderPorts(setup.Log, parts.CaughtUp)));
        var healthPorts = new HealthActorPorts(
            setup.Journal, setup.Snapshots, parts.Health, _reader, parts.HealthInstruments);
        Health = system.Spawn($"health@{life.Epoch}", () => new HealthActor(life, setup.Health, healthPorts));
        var ports = new AlertManagerPorts(
            setup.Journal, setup.Snapshots, parts.Alerts, Health, _reader, parts.AlertInstruments, setup.Random,
            feed)
        {
            Leave = setup.Degraded is { } degraded ? degraded.Leave : static (_, _) => { },
        };
        Manager = system.Spawn($"alerts@{life.Epoch}", () => new AlertManagerActor(life, setup.Alerts, ports));
        _notifiers = setup.Notifiers.ToFrozenDictionary(
            notifier => notifier.Receiver,
            notifier => system.Spawn(
                $"notifiers/{notifier.Receiver}@{life.Epoch}",
                () => new NotifierActor(
                    life, notifier, Manager, setup.Alerts.LongestAttempt,
                    new NotifierInstruments(setup.Instruments, notifier.Receiver))));
        var incidentPorts = new IncidentActorPorts(
            setup.Journal, setup.Snapshots, parts.Alerts, Manager, setup.OnCall, parts.Incidents)
        {
            Audit = feed,
        };
        Incidents = system.Spawn(
            $"incidents@{life.Epoch}",
            () => new IncidentActor(life, setup.Incidents, setup.Topology, incidentPorts));
        if (setup.Heartbeat is { } heartbeat)
        {
            var beats = new HeartbeatInstruments(setup.Instruments);
            _heartbeat = system.Spawn(
                $"heartbeat@{life.Epoch}", () => new HeartbeatActor(life, heartbeat, setup.Log, Manager, beats));
        }

        Manager.TryTell(new AlertManagerMessage.Begin(_notifiers));
        Manager.TryTell(new AlertManagerMessage.Handle(setup.Routing is { } routing
            ? new AlertCommand.ConfigureRouting(routing)
            : new AlertCommand.ConfigureReceivers(setup.Receivers)));
        if (setup.Degraded is { } gathered)
        {
            _gatherer = system.Spawn(
                $"alerts/gatherer@{life.Epoch}", () => new DegradedGatherer(life, gathered, Manager, Read));
        }
        else
        {
            Read();
        }
    }

    public ActorRef<AlertManagerMessage> Manager { get; }

    public ActorRef<HealthMessage> Health { get; }

    public ActorRef<IncidentMessage> Incidents { get; }

    /// <summary>The audit log; null where nothing is audited.</summary>
    public ActorRef<AuditMessage>? Audit { get; }

    public DutyLife Life { get; }

    /// <summary>
    /// Reads no more, waits for appends and deliveries under way, and saves snapshots; false when the token was
    /// cancelled first.
    /// </summary>
    public async Task<bool> FinishAsync(CancellationToken cancel)
    {
        try
        {
            await _reader.StopAsync().WaitAsync(cancel).ConfigureAwait(false);
            return await Manager.AskAsync<bool>(done => new AlertManagerMessage.Finish(done), cancel)
                    .ConfigureAwait(false)
                && await Health.AskAsync<bool>(done => new HealthMessage.Finish(done), cancel).ConfigureAwait(false)
                && (Audit is null || await Audit.AskAsync<bool>(done => new AuditMessage.Finish(done), cancel)
                    .ConfigureAwait(false));
        }
        catch (Exception error) when (error is OperationCanceledException or ActorUnavailableException)
        {
            return false;
        }
    }

    /// <summary>Ends at once; what is under way is broken off.</summary>
    public async Task StopAsync()
    {
        Life.End();
        if (_gatherer is not null)
            await _gatherer.StopAsync().ConfigureAwait(false);
        await _reader.StopAsync().ConfigureAwait(false);
        await Manager.StopAsync().ConfigureAwait(false);
        await Task.WhenAll(_notifiers.Values.Select(notifier => notifier.StopAsync())).ConfigureAwait(false);
        await Health.StopAsync().ConfigureAwait(false);
        await Incidents.StopAsync().ConfigureAwait(false);
        if (_heartbeat is not null)
            await _heartbeat.StopAsync().ConfigureAwait(false);
        if (Audit is not null)
            await Audit.StopAsync().ConfigureAwait(false);
    }

    private void Read() => _reader.TellPastBound(new AlertingReaderMessage.Begin(Manager, Health));

    private static ActorRef<AuditMessage> SpawnAudit(
        ActorSystem system, AlertingSetup setup, AlertingParts parts, DutyLife life, AuditFeed feed)
    {
        var ports = new AuditPorts(setup.Journal, setup.Snapshots, feed, parts.Audit, parts.AuditInstruments);
        return system.Spawn(
            $"audit@{life.Epoch}",
            () => new AuditActor(
                life, setup.Audit!, ports, AuditSource.Alerts(setup.Alerts.Stream),
                AuditSource.Incidents(IncidentActor.Stream)));
    }
}

/// <summary>What outlives a stretch of the duty: where readers look, and what is counted.</summary>
/// <param name="CaughtUp">Called when all that was in the log at the start is on its way.</param>
internal sealed record AlertingParts(
    AlertBoard Alerts, HealthBoard Health, IncidentBoard Incidents, AlertInstruments AlertInstruments,
    HealthInstruments HealthInstruments, Action CaughtUp, AuditBoard Audit, AuditInstruments AuditInstruments);
