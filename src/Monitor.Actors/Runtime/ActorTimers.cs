using System.Diagnostics.CodeAnalysis;

namespace Monitor.Actors.Runtime;

/// <summary>
/// The timers of one actor by key. A timer that fired is a signal with the timer's generation; when the actor comes to
/// it, it counts only if the key still has that generation, so a cancelled or replaced timer never delivers.
/// </summary>
internal sealed class ActorTimers<TMessage>(ActorRef<TMessage> cell)
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private long _generation;

    public void Start(string key, TimeSpan due, TimeSpan? period, TMessage message)
    {
        Cancel(key);
        long generation = ++_generation;
        ITimer timer = cell.System.Time.CreateTimer(
            _ => cell.Signal(new CellSignal(key, generation)), null, due, period ?? Timeout.InfiniteTimeSpan);
        _entries[key] = new Entry(generation, timer, message, period is not null);
    }

    public void Cancel(string key)
    {
        if (_entries.Remove(key, out Entry? entry))
            entry.Timer.Dispose();
    }

    public void CancelAll()
    {
        foreach (Entry entry in _entries.Values)
            entry.Timer.Dispose();
        _entries.Clear();
    }

    public bool TryTake(CellSignal signal, [MaybeNullWhen(false)] out TMessage message)
    {
        message = default;
        if (!_entries.TryGetValue(signal.TimerKey!, out Entry? entry) || entry.Generation != signal.TimerGeneration)
            return false;
        message = entry.Message;
        if (!entry.IsPeriodic)
            Cancel(signal.TimerKey!);
        return true;
    }

    private sealed record Entry(long Generation, ITimer Timer, TMessage Message, bool IsPeriodic);
}
