using System.Runtime.InteropServices;
using Monitor.Shared.Histograms;
using Monitor.Shared.Series;

namespace Monitor.Shared.Ingest;

/// <summary>
/// Layouts of bounds that a decoder saw before, so that points in the steady state make none. Bounded; not
/// thread-safe.
/// </summary>
internal sealed class ExplicitLayouts
{
    private const int MostKept = 256;

    private readonly Dictionary<SeriesHash, ExplicitLayout> _kept = [];
    private ExplicitLayout _last = new([]);

    /// <summary>Null when the bounds are not finite and strictly ascending.</summary>
    public ExplicitLayout? Find(ReadOnlySpan<double> bounds)
    {
        // Points of one metric follow each other and have the same bounds.
        if (_last.Bounds.SequenceEqual(bounds))
            return _last;
        SeriesHash hash = SeriesHash.Of(MemoryMarshal.AsBytes(bounds));
        if (_kept.TryGetValue(hash, out ExplicitLayout? layout))
            return _last = layout;
        for (int i = 0; i < bounds.Length; i++)
        {
            if (!double.IsFinite(bounds[i]) || i > 0 && bounds[i] <= bounds[i - 1])
                return null;
        }

        if (_kept.Count == MostKept)
            _kept.Clear();
        layout = new ExplicitLayout(bounds);
        _kept.Add(hash, layout);
        return _last = layout;
    }
}
