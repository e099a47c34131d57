using Monitor.Shared.Windows;

namespace Monitor.Shared.Merging;

/// <summary>
/// A volume of several series together: the sum of what each may have had at least, about and at most. A mutable
/// struct: keep it in one field.
/// </summary>
internal struct MergedReading
{
    private ExactSum _value;
    private ExactSum _lower;
    private ExactSum _upper;

    public readonly double[] Value => _value.Partials();

    public readonly double[] Lower => _lower.Partials();

    public readonly double[] Upper => _upper.Partials();

    public void Add(in WindowReading reading) => Add([reading.Value], [reading.LowerBound], [reading.UpperBound]);

    public void Add(ReadOnlySpan<double> value, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper)
    {
        foreach (double part in value)
            _value.Add(part);
        foreach (double part in lower)
            _lower.Add(part);
        foreach (double part in upper)
            _upper.Add(part);
    }

    public void Merge(in MergedReading other)
    {
        _value.Add(other._value);
        _lower.Add(other._lower);
        _upper.Add(other._upper);
    }

    public readonly WindowReading Read(double seconds, long fromSecond, long toSecond, long points) => new(
        _value.Value / seconds, _lower.Value / seconds, _upper.Value / seconds, fromSecond, toSecond, points);
}
