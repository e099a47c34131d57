using System.Collections.Immutable;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Inhibition;
using Monitor.Shared.Alerting.Matching;
using Monitor.Shared.Alerting.Outbox;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Alerting.Silences;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Series;

namespace Monitor.Shared.Tests.Alerting.Routing;

/// <summary>
/// An alert manager with routes and receivers that take everything at once: what was told, by the second.
/// </summary>
internal sealed class RoutedWorld
{
    private readonly AlertWorld _world;

    public RoutedWorld(RoutingDefinition definition, AlertOptions? options = null)
    {
        _world = new AlertWorld(options);
        Configure(definition);
    }

    /// <summary>"10 ops firing A B" : the second, whom, and which alerts fire or ended.</summary>
    public List<string> Told { get; } = [];

    public List<OutboxEntry> Entries { get; } = [];

    public AlertManagerState State => _world.State;

    public DateTimeOffset Now => _world.Now;

    public AlertAnswer? Answer { get; private set; }

    public IReadOnlyList<AlertEvent> Events => _world.Events;

    public static RoutingDefinition Grouped(
        int waitSeconds = 30, int intervalSeconds = 300, int repeatSeconds = 0,
        params InhibitionRule[] inhibitions) => new(
        RouteDefinition.Empty with
        {
            Receiver = "ops",
            GroupBy = ["team"],
            GroupWait = TimeSpan.FromSeconds(waitSeconds),
            GroupInterval = TimeSpan.FromSeconds(intervalSeconds),
            RepeatInterval = TimeSpan.FromSeconds(repeatSeconds),
        },
        [new AlertReceiver("ops", [])], [.. inhibitions], []);

    public static RoutingDefinition Alone(params InhibitionRule[] inhibitions) =>
        RoutingDefinition.Of([new AlertReceiver("ops", [])]) with { Inhibitions = [.. inhibitions] };

    public static ImmutableArray<LabelMatcher> Matchers(string text)
    {
        Assert.True(
            AlertMatcherParser.TryParse(text, out IReadOnlyList<LabelMatcher> matchers, out string error), error);
        return [.. matchers];
    }

    public static LabelSet Labels(string name, string severity = "warning", string team = "fx") =>
        LabelSet.From(("alertname", name), ("severity", severity), ("team", team));

    public void Configure(RoutingDefinition definition)
    {
        Send(new AlertCommand.ConfigureRouting(definition));
    }

    public void Fire(string name, string severity = "warning") => Observe(Labels(name, severity), AlertState.Firing);

    public void Resolve(string name, string severity = "warning") =>
        Observe(Labels(name, severity), AlertState.Inactive);

    public void Observe(LabelSet labels, AlertState state)
    {
        _world.Observe(labels, state);
        Take();
    }

    public AlertReason Send(AlertCommand command)
    {
        AlertDecision decision = new AlertManager(_world.Options).Decide(_world.State, command, _world.Now);
        Answer = decision.Answer;
        AlertReason reason = _world.Send(command);
        Take();
        return reason;
    }

    public string Silence(string matchers, int minutes, string id = "", params TimeIntervalDefinition[] windows)
    {
        Send(new AlertCommand.SetSilence(new SilenceRequest(
            id, $"s{_world.State.Routed.Silences.All.Count}", Matchers(matchers), Now, Now.AddMinutes(minutes), "ada",
            "because", [.. windows], IsConfirmed: true)));
        return Assert.IsType<AlertAnswer.SilenceTaken>(Answer).Id;
    }

    /// <summary>Lets time pass, waking whenever the manager asks to be woken.</summary>
    public void Wait(double seconds)
    {
        DateTimeOffset until = _world.Now.AddSeconds(seconds);
        for (int i = 0; _world.NextWake is { } wake && wake <= until; i++)
        {
            Assert.True(i < 10_000, $"it asks again and again to be woken at {wake:O}");
            _world.Now = wake > _world.Now ? wake : _world.Now;
            _world.Send(new AlertCommand.Tick());
            Take();
        }

        _world.Now = until;
    }

    private void Take()
    {
        while (_world.Attempts.Count > 0)
        {
            OutboxEntry entry = _world.Attempts[0].Notification;
            Entries.Add(entry);
            IEnumerable<string> firing = Names(entry, isFiring: true), ended = Names(entry, isFiring: false);
            double second = (_world.Now - AlertWorld.Start).TotalSeconds;
            Told.Add(string.Join(
                ' ',
                (string[])[
                    $"{second:0}", entry.Receiver,
                    .. firing.Any() ? ["firing", .. firing] : (string[])[],
                    .. ended.Any() ? ["resolved", .. ended] : (string[])[],
                ]));
            _world.Accept();
        }
    }

    private static IEnumerable<string> Names(OutboxEntry entry, bool isFiring) =>
        entry.Group is { } group
            ? group.Alerts.Where(alert => alert.EndsAt is null == isFiring).Select(alert => alert.Labels["alertname"]!)
            : entry.IsFiring == isFiring ? [entry.Labels["alertname"]!] : [];
}
