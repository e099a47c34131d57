using Monitor.Shared.Rules;
using Monitor.Shared.Rules.Evaluation;

namespace Monitor.Shared.Tests.Rules.Evaluation;

/// <summary>Every sample that ever came, and statistics by counting through them.</summary>
internal sealed class NaiveWindow(RuleCondition.Threshold condition)
{
    private readonly List<(long At, double Value)> _samples = [];

    public void Add(long at, double value) => _samples.Add((at, value));

    public Observation Read(long now)
    {
        long second = now / 1000;
        long last = condition.ReadsCurrentSecond ? second : second - 1;
        long first = last - (long)condition.Window.TotalSeconds + 1;
        long seen = _samples.Count == 0 ? 0 : _samples.Max(s => s.At);
        double[] values = [.. _samples.Where(s => s.At / 1000 >= first && s.At / 1000 <= last).OrderBy(s => s.At).Select(s => s.Value)];
        if (values.Length == 0)
            return Observation.Missing(seen);
        double value = condition.Statistic switch
        {
            Statistic.Count => values.Length,
            Statistic.Sum => values.Sum(),
            Statistic.Min => values.Min(),
            Statistic.Max => values.Max(),
            Statistic.Mean => values.Average(),
            Statistic.Last => values[^1],
            _ => throw new NotSupportedException(),
        };
        return new Observation(value, 0, values.Length, seen);
    }
}
