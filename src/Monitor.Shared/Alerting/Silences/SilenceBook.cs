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

    private SilenceBook(
        ImmutableDictionary<string, Silence> all, MatcherIndex<string> current,
        ImmutableSortedSet<(DateTimeOffset At, string Id)> ends)
    {
        All = all;
        _current = current;
        _ends = ends;
    }

    public static SilenceBook Empty { get; } =
        new(ImmutableDictionary<string, Silence>.Empty, MatcherIndex<string>.Empty, []);

    /// <summary>Every silence by its id.</summary>
    public ImmutableDictionary<string, Silence> All { get; }

    public static SilenceBook Of(IEnumerable<Silence> silences) =>
        silences.Aggregate(Empty, static (book, silence) => book.Set(silence));

    /// <summary>Adds a silence, or puts it in the place of the one with its id.</summary>
    public SilenceBook Set(Silence silence)
    {
        MatcherIndex<string> current = _current;
        ImmutableSortedSet<(DateTimeOffset At, string Id)> ends = _ends;
        if (All.TryGetValue(silence.Id, out Silence? before))
        {
            ends = ends.Remove((before.EndsAt, before.Id));
            if (!before.Matchers.AsSpan().SequenceEqual(silence.Matchers.AsSpan()))
                current = current.Remove(before.Id, before.Matchers).Add(silence.Id, silence.Matchers);
        }
        else
        {
            current = current.Add(silence.Id, silence.Matchers);
        }

        return new SilenceBook(All.SetItem(silence.Id, silence), current, ends.Add((silence.EndsAt, silence.Id)));
    }

    /// <summary>Forgets a silence.</summary>
    public SilenceBook Remove(string id) => All.TryGetValue(id, out Silence? silence)
        ? new SilenceBook(
            All.Remove(id), _current.Remove(id, silence.Matchers), _ends.Remove((silence.EndsAt, id)))
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

    /// <summary>Those that end after one moment and not after the other, the first to end first.</summary>
    public IEnumerable<Silence> EndingBetween(DateTimeOffset after, DateTimeOffset through)
    {
        // The set answers where to begin without walking through those that ended long ago.
        int at = _ends.IndexOf((after, "\uFFFF"));
        for (int i = at < 0 ? ~at : at; i < _ends.Count && _ends[i].At <= through; i++)
            yield return All[_ends[i].Id];
    }
}
