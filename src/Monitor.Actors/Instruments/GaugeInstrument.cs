using Monitor.Shared.Series;

namespace Monitor.Actors.Instruments;

/// <summary>A level that its owner sets or moves. Thread-safe.</summary>
public sealed class GaugeInstrument : IInstrument
{
    private double _value;

    internal GaugeInstrument(LabelSet labels) => Labels = labels;

    public LabelSet Labels { get; }

    public double Value => Volatile.Read(ref _value);

    public void Set(double value) => Volatile.Write(ref _value, value);

    public void Add(double change)
    {
        double seen, before = Volatile.Read(ref _value);
        do
        {
            seen = before;
            before = Interlocked.CompareExchange(ref _value, seen + change, seen);
        }
        while (BitConverter.DoubleToInt64Bits(before) != BitConverter.DoubleToInt64Bits(seen));
    }
}
