using System.Collections.Immutable;

namespace Monitor.Shared.Alerting;

/// <summary>
/// A decision in the making: every event is applied as it is raised, so the next step sees its outcome.
/// </summary>
internal sealed class AlertDraft(AlertManagerState state, DateTimeOffset now)
{
    private ImmutableArray<AlertEvent>.Builder? _events;
    private ImmutableArray<AlertEffect>.Builder? _effects;
    private ImmutableArray<AlertReason>.Builder? _entryReasons;

    public AlertManagerState State { get; private set; } = state;

    public DateTimeOffset Now { get; } = now;

    /// <summary>What whoever asked is told.</summary>
    public AlertAnswer? Answer { get; set; }

    public void Raise(AlertEvent @event)
    {
        State = AlertFold.Apply(State, @event);
        (_events ??= ImmutableArray.CreateBuilder<AlertEvent>(4)).Add(@event);
    }

    public void Do(AlertEffect effect) => (_effects ??= ImmutableArray.CreateBuilder<AlertEffect>(2)).Add(effect);

    /// <summary>Notes what became of one entry of a record.</summary>
    public void Note(AlertReason reason) => (_entryReasons ??= ImmutableArray.CreateBuilder<AlertReason>()).Add(reason);

    public AlertDecision Because(AlertReason reason) => new(
        State, _events?.DrainToImmutable() ?? [], _effects?.DrainToImmutable() ?? [], reason, Answer,
        _entryReasons?.DrainToImmutable() ?? []);
}
