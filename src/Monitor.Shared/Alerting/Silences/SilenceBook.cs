using System.Collections.Immutable;
using Monitor.Shared.Alerting.Matching;
using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting.Silences;

/// <summary>
/// All silences that are known, those that are over included for a while. The ones that are not over are filed by their
/// matchers, so that an alert meets only those that may take it. Immutable.
/// </summary>
public sealed class SilenceBook
{
    private readonly MatcherIndex<string> _current;
    private readonly ImmutableSortedSet<(DateTimeOffset At, string Id)> _ends;

    private readonly ImmutableSortedSet<(DateTimeOffset At, string Id)> _reminders;

    private SilenceBook(
        ImmutableDictionary<string, Silence> all, MatcherIndex<string> current,
        ImmutableSortedSet<(DateTimeOffset At, string Id)> ends,
        ImmutableSortedSet<(DateTimeOffset At, string Id)> reminders)
    {
        All = all;
        _current = current;
        _ends = ends;
        _reminders = reminders;
    }

    public static SilenceBook Empty { get; } =
        new(ImmutableDictionary<string, Silence>.Empty, MatcherIndex<string>.Empty, [], []);

    /// <summary>Every silence by its id.</summary>
    public ImmutableDictionary<string, Silence> All { get; }

    public static SilenceBook Of(IEnumerable<Silence> silences) =>
        silences.Aggregate(Empty, static (book, silence) => book.Set(silence));

    /// <summary>Adds a silence, or puts it in the place of the one with its id.</summary>
    public SilenceBook Set(Silence silence)
    {
        MatcherIndex<string> current = _current;
        ImmutableSortedSet<(DateTimeOffset At, string Id)> ends = _ends, reminders = _reminders;
        if (All.TryGetValue(silence.Id, out Silence? before))
        {
            ends = ends.Remove((before.EndsAt, before.Id));
            reminders = reminders.Remove((before.EndsAt, before.Id));
            if (!before.Matchers.AsSpan().SequenceEqual(silence.Matchers.AsSpan()))
                current = current.Remove(before.Id, before.Matchers).Add(silence.Id, silence.Matchers);
        }
        else
        {
            current = current.Add(silence.Id, silence.Matchers);
        }

        if (silence.RemindedAt is null)
            reminders = reminders.Add((silence.EndsAt, silence.Id));
        return new SilenceBook(
            All.SetItem(silence.Id, silence), current, ends.Add((silence.EndsAt, silence.Id)), reminders);
    }

    /// <summary>Forgets a silence.</summary>
    public SilenceBook Remove(string id) => All.TryGetValue(id, out Silence? silence)
        ? new SilenceBook(
            All.Remove(id), _current.Remove(id, silence.Matchers), _ends.Remove((silence.EndsAt, id)),
            _reminders.Remove((silence.EndsAt, id)))
        : this;

    /// <summary>The ids of the silences in force that take the alert, in order; usually none.</summary>
    public IReadOnlyList<string> Find(LabelSet labels, DateTimeOffset now)
    {
        var found = new List<string>();
        _current.Find(labels, found);
        found.RemoveAll(id => !All[id].IsInForce(now));
        if (found.Count > 1)
            found.Sort(StringComparer.Ordinal);
        return found;
    }

    /// <summary>When the first of all ends or ended; null without silences.</summary>
    internal DateTimeOffset? FirstEndsAt => _ends.IsEmpty ? null : _ends.Min.At;

    /// <summary>When the first ends of which nobody was reminded; null when there is none.</summary>
    internal DateTimeOffset? FirstReminderEndsAt => _reminders.IsEmpty ? null : _reminders.Min.At;

    /// <summary>Those that ended at that moment or before, the first to end first.</summary>
    public IEnumerable<Silence> EndedBy(DateTimeOffset at)
    {
        foreach ((DateTimeOffset endsAt, string id) in _ends)
        {
            if (endsAt > at)
                yield break;
            yield return All[id];
        }
    }

    /// <summary>Those that end by that moment and of which nobody was reminded, the first to end first.</summary>
    internal IEnumerable<Silence> ToRemindOf(DateTimeOffset endingBy) =>
        _reminders.TakeWhile(end => end.At <= endingBy).Select(end => All[end.Id]);
}
