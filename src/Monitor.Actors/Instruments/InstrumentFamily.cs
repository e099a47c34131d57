using Monitor.Shared.Series;

namespace Monitor.Actors.Instruments;

/// <summary>All series of one of the node's own metrics.</summary>
public sealed class InstrumentFamily
{
    /// <summary>
    /// Labels come from closed sets, so no family should come near; one that does shares its last series rather than
    /// grow without end.
    /// </summary>
    public const int MaxInstruments = 2000;

    private readonly Lock _lock = new();
    private readonly Dictionary<LabelSet, IInstrument> _byLabels = [];
    private volatile IInstrument[] _instruments = [];

    internal InstrumentFamily(string name, SeriesKind kind, string unit, string help) =>
        (Name, Kind, Unit, Help) = (name, kind, unit, help);

    public string Name { get; }

    public SeriesKind Kind { get; }

    /// <summary>The base unit as the name ends with it ("seconds", "bytes", "ratio"), empty for none.</summary>
    public string Unit { get; }

    public string Help { get; }

    /// <summary>The series there are now, in the order they came.</summary>
    public IReadOnlyList<IInstrument> Instruments => _instruments;

    internal IInstrument GetOrAdd(LabelSet labels, Func<LabelSet, IInstrument> make)
    {
        lock (_lock)
        {
            if (_byLabels.TryGetValue(labels, out IInstrument? known))
                return known;
            if (_instruments.Length >= MaxInstruments)
            {
                labels = LabelSet.From(("overflow", "true"));
                if (_byLabels.TryGetValue(labels, out known))
                    return known;
            }

            IInstrument made = make(labels);
            _byLabels.Add(labels, made);
            _instruments = [.. _instruments, made];
            return made;
        }
    }
}
