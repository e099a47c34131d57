using System.Collections.Immutable;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting.Matching;

/// <summary>
/// Finds, among many items with matchers, those that take a set of labels, without looking at all of them. An item is
/// filed under one label and value that it cannot do without (a matcher for an exact text, or for one of a few), so a
/// look-up sees the items filed under the labels at hand, and the few that ask for no exact text. Immutable.
/// </summary>
/// <typeparam name="T">What is found; equal items must not be added twice.</typeparam>
internal sealed class MatcherIndex<T>
    where T : notnull
{
    /// <summary>A pattern with more alternatives than this is not worth as many files.</summary>
    private const int MaxFiles = 32;

    private readonly ImmutableDictionary<Label, ImmutableArray<Filed>> _files;
    private readonly ImmutableArray<Filed> _unfiled;

    private MatcherIndex(ImmutableDictionary<Label, ImmutableArray<Filed>> files, ImmutableArray<Filed> unfiled)
    {
        _files = files;
        _unfiled = unfiled;
    }

    public static MatcherIndex<T> Empty { get; } = new(ImmutableDictionary<Label, ImmutableArray<Filed>>.Empty, []);

    /// <summary>Makes an index of all items at once.</summary>
    public static MatcherIndex<T> Of(IEnumerable<(T Item, IReadOnlyList<LabelMatcher> Matchers)> items)
    {
        var files = new Dictionary<Label, ImmutableArray<Filed>.Builder>();
        ImmutableArray<Filed>.Builder unfiled = ImmutableArray.CreateBuilder<Filed>();
        foreach ((T item, IReadOnlyList<LabelMatcher> matchers) in items)
        {
            var filed = new Filed(item, matchers);
            IReadOnlyList<Label> under = Choose(
                matchers, label => files.TryGetValue(label, out ImmutableArray<Filed>.Builder? file) ? file.Count : 0);
            if (under.Count == 0)
                unfiled.Add(filed);
            foreach (Label label in under)
            {
                if (!files.TryGetValue(label, out ImmutableArray<Filed>.Builder? file))
                    files[label] = file = ImmutableArray.CreateBuilder<Filed>();
                file.Add(filed);
            }
        }

        return new MatcherIndex<T>(
            files.ToImmutableDictionary(file => file.Key, file => file.Value.ToImmutable()), unfiled.ToImmutable());
    }

    public MatcherIndex<T> Add(T item, IReadOnlyList<LabelMatcher> matchers)
    {
        var filed = new Filed(item, matchers);
        IReadOnlyList<Label> under = Choose(matchers, label => File(label).Length);
        if (under.Count == 0)
            return new MatcherIndex<T>(_files, _unfiled.Add(filed));
        return new MatcherIndex<T>(
            _files.SetItems(under.Select(label => KeyValuePair.Create(label, File(label).Add(filed)))), _unfiled);
    }

    /// <param name="item">What was added.</param>
    /// <param name="matchers">The matchers that it was added with.</param>
    public MatcherIndex<T> Remove(T item, IReadOnlyList<LabelMatcher> matchers)
    {
        ImmutableDictionary<Label, ImmutableArray<Filed>>.Builder files = _files.ToBuilder();
        foreach (Label label in matchers.SelectMany(LabelsOf))
        {
            if (!files.TryGetValue(label, out ImmutableArray<Filed> file))
                continue;
            file = file.RemoveAll(filed => filed.Item.Equals(item));
            if (file.IsEmpty)
                files.Remove(label);
            else
                files[label] = file;
        }

        return new MatcherIndex<T>(files.ToImmutable(), _unfiled.RemoveAll(filed => filed.Item.Equals(item)));
    }

    /// <summary>Adds every item whose matchers all take the labels, each once, in no certain order.</summary>
    public void Find(LabelSet labels, ICollection<T> found)
    {
        Look(_unfiled, labels, found);
        for (int i = 0; i < labels.Count; i++)
        {
            if (_files.TryGetValue(labels[i], out ImmutableArray<Filed> file))
                Look(file, labels, found);
        }
    }

    private static void Look(ImmutableArray<Filed> file, LabelSet labels, ICollection<T> found)
    {
        foreach (Filed filed in file)
        {
            if (LabelMatcher.All(filed.Matchers, labels))
                found.Add(filed.Item);
        }
    }

    private ImmutableArray<Filed> File(Label label) =>
        _files.TryGetValue(label, out ImmutableArray<Filed> file) ? file : [];

    /// <summary>The labels of the matcher whose files are the emptiest; none where none asks for a text.</summary>
    private static IReadOnlyList<Label> Choose(IReadOnlyList<LabelMatcher> matchers, Func<Label, int> filedUnder)
    {
        IReadOnlyList<Label> best = [];
        int fewest = int.MaxValue;
        foreach (LabelMatcher matcher in matchers)
        {
            IReadOnlyList<Label> labels = LabelsOf(matcher);
            int count = labels.Count == 0 ? int.MaxValue : labels.Sum(filedUnder) + labels.Count;
            if (count < fewest)
                (best, fewest) = (labels, count);
        }

        return best;
    }

    /// <summary>An empty text is taken by labels that are absent, so nothing can be filed under it.</summary>
    private static IReadOnlyList<Label> LabelsOf(LabelMatcher matcher) =>
        matcher.Accepted is { Count: <= MaxFiles } texts && !texts.Contains("")
            ? [.. texts.Distinct().Select(text => new Label(matcher.Name, text))]
            : [];

    private sealed record Filed(T Item, IReadOnlyList<LabelMatcher> Matchers);
}
