namespace Monitor.Shared.Merging;

/// <summary>
/// A sum without rounding: what was added up stands as a few doubles that do not overlap, so the order and the grouping
/// of the additions leave no trace, and several nodes' sums together are the sum that one node would have made. Rounded
/// once, when it is read. A mutable struct: keep it in one field.
/// </summary>
/// <remarks>
/// Shewchuk's expansions ("Adaptive Precision Floating-Point Arithmetic", 1997): adding two doubles leaves a rounded
/// sum and the exact error of the rounding, and both are kept. Values of one size need two or three doubles. Infinities
/// and sums beyond the largest double are kept apart: they are what they are from then on.
/// </remarks>
public struct ExactSum
{
    private double[]? _partials;
    private int _count;
    private double _beyond;

    /// <summary>
    /// The sum as a few doubles, alike for equal sums: the nearest, then the nearest to what is left, and so on. NaN
    /// where the sum is none.
    /// </summary>
    public readonly double[] Partials()
    {
        if (_beyond != 0)
            return [_beyond];
        var parts = new List<double>(3);
        ExactSum rest = default;
        rest.Add(this);
        for (double part = rest.Value; part != 0; part = rest.Value)
        {
            parts.Add(part);
            rest.Add(-part);
        }

        return [.. parts];
    }

    /// <summary>Rounded to the nearest double.</summary>
    public readonly double Value
    {
        get
        {
            if (_beyond != 0)
                return _beyond;
            int next = _count - 1;
            if (next < 0)
                return 0;
            double high = _partials![next], low = 0;
            while (next > 0 && low == 0)
            {
                double sum = high, part = _partials[--next];
                high = sum + part;
                low = part - (high - sum);
            }

            // Half-way cases: what comes after the half decides, and it has the sign of the next part.
            if (next > 0 && (low < 0 && _partials[next - 1] < 0 || low > 0 && _partials[next - 1] > 0))
            {
                double twice = low * 2, up = high + twice;
                if (twice == up - high)
                    high = up;
            }

            return high;
        }
    }

    /// <summary>The nearest double and what is nearest to the rest: some 106 bits.</summary>
    public readonly (double High, double Low) Twofold()
    {
        double high = Value;
        if (!double.IsFinite(high))
            return (high, 0);
        ExactSum rest = default;
        rest.Add(this);
        rest.Add(-high);
        return (high, rest.Value);
    }

    public void Add(double value)
    {
        if (!double.IsFinite(value))
        {
            _beyond += value;
            return;
        }

        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            double part = _partials![i];
            if (Math.Abs(value) < Math.Abs(part))
                (value, part) = (part, value);
            double sum = value + part;
            double error = part - (sum - value);
            if (error != 0 && double.IsFinite(sum))
                _partials[kept++] = error;
            value = sum;
        }

        _count = kept;
        if (!double.IsFinite(value))
            _beyond += value;
        else if (value != 0)
            Append(value);
    }

    public void Add(in ExactSum other)
    {
        for (int i = 0; i < other._count; i++)
            Add(other._partials![i]);
        _beyond += other._beyond;
    }

    private void Append(double value)
    {
        _partials ??= new double[3];
        if (_count == _partials.Length)
            Array.Resize(ref _partials, _count * 2);
        _partials[_count++] = value;
    }
}
