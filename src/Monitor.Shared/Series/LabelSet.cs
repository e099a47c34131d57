using System.Collections;

namespace Monitor.Shared.Series;

/// <summary>
/// Labels sorted by name, each name once, no empty values: a label with an empty value is the same as no label,
/// as in Prometheus. Immutable; equal when the content is equal.
/// </summary>
public sealed class LabelSet : IReadOnlyList<Label>, IEquatable<LabelSet>
{
    private readonly Label[] _labels;
    private int _hash;

    private LabelSet(Label[] sorted) => _labels = sorted;

    public static LabelSet Empty { get; } = new([]);

    public int Count => _labels.Length;

    public Label this[int index] => _labels[index];

    /// <summary>The value of a label, or null where the set has no such label.</summary>
    public string? this[string name]
    {
        get
        {
            int low = 0, high = _labels.Length - 1;
            while (low <= high)
            {
                int middle = (low + high) >>> 1;
                int order = string.CompareOrdinal(_labels[middle].Name, name);
                if (order == 0)
                    return _labels[middle].Value;
                if (order < 0)
                    low = middle + 1;
                else
                    high = middle - 1;
            }

            return null;
        }
    }

    /// <summary>Sorts and drops empty values; of labels with one name the last wins.</summary>
    public static LabelSet From(IEnumerable<Label> labels)
    {
        Label[] kept = [.. labels];
        Array.Sort(kept, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        int count = 0;
        for (int i = 0; i < kept.Length; i++)
        {
            bool lastOfName = i + 1 == kept.Length || kept[i + 1].Name != kept[i].Name;
            if (lastOfName && kept[i].Value.Length > 0)
                kept[count++] = kept[i];
        }

        if (count == 0)
            return Empty;
        Array.Resize(ref kept, count);
        return new LabelSet(kept);
    }

    public static LabelSet From(params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var list = new List<Label>(labels.Length);
        foreach ((string name, string value) in labels)
            list.Add(new Label(name, value));
        return From(list);
    }

    /// <summary>This set with one label set; an empty value removes it.</summary>
    public LabelSet With(string name, string value) => From([.. _labels, new Label(name, value)]);

    public LabelSet Without(string name) => this[name] is null ? this : From(_labels.Where(l => l.Name != name));

    public bool Equals(LabelSet? other) =>
        ReferenceEquals(this, other) || other is not null && _labels.AsSpan().SequenceEqual(other._labels);

    public override bool Equals(object? obj) => Equals(obj as LabelSet);

    /// <summary>Computed once: sets are keys of what is looked up often.</summary>
    public override int GetHashCode()
    {
        if (_hash == 0)
            _hash = Hash();
        return _hash;
    }

    public override string ToString() => "{" + string.Join(", ", _labels) + "}";

    public IEnumerator<Label> GetEnumerator() => ((IEnumerable<Label>)_labels).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int Hash()
    {
        var hash = new HashCode();
        foreach (Label label in _labels)
            hash.Add(label);
        return hash.ToHashCode();
    }
}
