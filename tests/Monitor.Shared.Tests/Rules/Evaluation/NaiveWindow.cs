using Monitor.Shared.Rules;
using Monitor.Shared.Rules.Evaluation;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Tests.Rules.Evaluation;

/// <summary>Every sample that ever came, and statistics by counting through them.</summary>
internal sealed class NaiveWindow(RuleCondition.Threshold condition)
{
    private readonly List<(long Arrived, long At, double Value)> _samples = [];

    public void Add(long arrived, long at, double value) => _samples.Add((arrived, at, value));

    public Observation Read(long now)
    {
        long second = now / 1000;
        long last = condition.ReadsCurrentSecond ? second : second - 1;
        long first = last - (long)condition.Window.TotalSeconds + 1;
        long seen = _samples.Max(s => s.Arrived);
        long newestSecond = _samples.Max(s => s.At) / 1000;
        double[] values =
        [
            .. _samples.Where(s => s.At / 1000 >= first && s.At / 1000 <= last).OrderBy(s => s.At).Select(s => s.Value),
        ];
        if (values.Length == 0)
            return Observation.Of(default, seen, newestSecond, 0);
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
        return Observation.Of(
            new WindowReading(value, value, value, first, last, values.Length), seen, newestSecond, 0);
    }
}
