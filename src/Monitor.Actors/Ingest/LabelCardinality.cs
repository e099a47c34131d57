using System.Numerics;
using Monitor.Shared.Series;

namespace Monitor.Actors.Ingest;

/// <summary>
/// Which label of a component has the most values, by linear counting in 4096 bits a label: good to a few percent up to
/// ten thousand values and telling enough beyond. Only asked when a component has too many series.
/// </summary>
internal sealed class LabelCardinality
{
    private const int Bits = 4096;
    private const int MostLabels = 128;

    private readonly Dictionary<string, ulong[]> _seen = new(StringComparer.Ordinal);

    public void Add(LabelSet labels)
    {
        foreach (Label label in labels)
        {
            if (!_seen.TryGetValue(label.Name, out ulong[]? bits))
            {
                if (_seen.Count == MostLabels)
                    continue;
                _seen[label.Name] = bits = new ulong[Bits / 64];
            }

            uint hash = (uint)string.GetHashCode(label.Value, StringComparison.Ordinal) % Bits;
            bits[hash / 64] |= 1UL << (int)(hash % 64);
        }
    }

    /// <summary>The label with the most values; empty when no series has labels.</summary>
    public string Worst() =>
        _seen.Count == 0 ? "" : _seen.MaxBy(entry => entry.Value.Sum(word => BitOperations.PopCount(word))).Key;
}
