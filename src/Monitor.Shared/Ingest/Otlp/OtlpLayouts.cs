using Monitor.Shared.Histograms;
using Monitor.Shared.Series;

namespace Monitor.Shared.Ingest.Otlp;

/// <summary>
/// Layouts of explicit bounds that were seen before, so that a point in the steady state makes none. One metric's
/// points have the same bounds, so the last layout is nearly always the one.
/// </summary>
internal sealed class OtlpLayouts
{
    private const int MaxLayouts = 256;

    private readonly Dictionary<SeriesHash, ExplicitLayout> _layouts = [];
    private ExplicitLayout _last = new([]);

    /// <summary>Null when the bounds are not finite and strictly ascending.</summary>
    public ExplicitLayout? Find(ReadOnlySpan<double> bounds)
    {
        if (_last.Bounds.SequenceEqual(bounds))
            return _last;
        SeriesHash hash = SeriesHash.Of(System.Runtime.InteropServices.MemoryMarshal.AsBytes(bounds));
        if (!_layouts.TryGetValue(hash, out ExplicitLayout? layout))
        {
            if (!AreAscending(bounds))
                return null;
            if (_layouts.Count == MaxLayouts)
                _layouts.Clear();
            layout = new ExplicitLayout(bounds);
            _layouts.Add(hash, layout);
        }

        _last = layout;
        return layout;
    }

    private static bool AreAscending(ReadOnlySpan<double> bounds)
    {
        double last = double.NegativeInfinity;
        foreach (double bound in bounds)
        {
            if (!double.IsFinite(bound) || bound <= last)
                return false;
            last = bound;
        }

        return true;
    }
}
