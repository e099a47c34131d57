using System.Globalization;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Durations;
using Monitor.Shared.Rehearsal;
using Monitor.Shared.Rules;
using Monitor.Shared.Series;
using Monitor.Shared.Windows;
using Route = Monitor.Shared.Alerting.Routing.Route;

namespace Monitor.Node.Rehearsal;

/// <summary>
/// Plays one test: its series arrive value by value under a clock of their own, and what it expects is looked at when
/// its time has come, after the values of that moment.
/// </summary>
internal sealed class RuleTestRun(RuleTest test, RuleSet rules, RoutingTable? routing)
{
    // What a test may leave out: the name stands beside the labels, and what every alert here has stands in no rule.
    private const string Component = "component", Severity = "severity";

    private readonly long _startMs = test.Start.ToUnixTimeMilliseconds();
    private readonly List<RuleTestFailure> _failures = [];

    /// <summary>How many expectations were looked at.</summary>
    public int Checks { get; private set; }

    /// <returns>What did not come out as expected.</returns>
    public IReadOnlyList<RuleTestFailure> Play()
    {
        using var shard = new RehearsalShard(rules, _startMs);
        int[] series = [.. test.Series.Select(input => shard.Add(input.Descriptor))];
        foreach (long offsetMs in Times())
        {
            Feed(shard, series, offsetMs);
            shard.Arrive(_startMs + offsetMs);
            foreach (AlertExpectation expectation in test.Alerts.Where(e => IsAt(e.At, offsetMs)))
                Check(shard, expectation);
            foreach (ValueExpectation expectation in test.Values.Where(e => IsAt(e.At, offsetMs)))
                Check(shard, series, expectation);
        }

        foreach (RouteExpectation expectation in test.Routes)
            Check(expectation);
        return _failures;
    }

    /// <summary>The moments at which something arrives or is looked at, from the start on.</summary>
    private IEnumerable<long> Times()
    {
        int values = test.Series.Select(s => s.Values.Count).DefaultIfEmpty(0).Max();
        long interval = (long)test.Interval.TotalMilliseconds;
        var checks = test.Alerts.Select(e => e.At).Concat(test.Values.Select(e => e.At))
            .Select(at => (long)at.TotalMilliseconds).ToList();
        long last = checks.DefaultIfEmpty(0).Max();
        IEnumerable<long> arrivals = Enumerable.Range(0, values).Select(i => i * interval).TakeWhile(at => at <= last);
        return arrivals.Concat(checks).Distinct().Order();
    }

    private void Feed(RehearsalShard shard, int[] series, long offsetMs)
    {
        long interval = (long)test.Interval.TotalMilliseconds;
        if (offsetMs % interval != 0)
            return;
        for (int i = 0; i < series.Length; i++)
        {
            IReadOnlyList<InputValue> values = test.Series[i].Values;
            if (offsetMs / interval >= values.Count)
                continue;
            InputValue value = values[(int)(offsetMs / interval)];
            if (value.Kind == InputValueKind.Stale)
                shard.Stale(series[i], _startMs + offsetMs);
            else if (value.Kind == InputValueKind.Number)
                shard.Sample(series[i], _startMs + offsetMs, value.Number);
        }
    }

    private void Check(RehearsalShard shard, AlertExpectation expectation)
    {
        Checks++;
        List<FiringAlert> firing =
        [
            .. shard.Instances.Where(i => i.State.State == AlertState.Firing && i.Rule.Name == expectation.Name)
                .Where(i => expectation.Group is null || i.Rule.Group == expectation.Group)
                .Select(i => new FiringAlert(i.AlertLabels(), i.Annotations(i.Value)))
                .DistinctBy(alert => alert.Labels),
        ];
        var missing = new List<string>();
        foreach (ExpectedAlert expected in expectation.Alerts)
        {
            int at = firing.FindIndex(alert => IsAsExpected(alert, expected));
            if (at >= 0)
                firing.RemoveAt(at);
            else
                missing.Add(new FiringAlert(expected.Labels, expected.Annotations ?? LabelSet.Empty).ToString());
        }

        if (missing.Count == 0 && firing.Count == 0)
            return;
        string known = rules.Groups.Any(g => g.Rules.Any(rule => rule.Name == expectation.Name))
            ? ""
            : ", a name that no rule has";
        Fail(
            expectation.Place, $"{expectation.Name} at {Text(expectation.At)}{known}", missing,
            [.. firing.Select(alert => alert.ToString()).Order(StringComparer.Ordinal)]);
    }

    private static bool IsAsExpected(FiringAlert alert, ExpectedAlert expected)
    {
        if (expected.Annotations is not null && !expected.Annotations.Equals(alert.Annotations))
            return false;
        LabelSet labels = alert.Labels.Without(AlertTexts.AlertName);
        if (expected.Labels[Component] is null)
            labels = labels.Without(Component);
        if (expected.Labels[Severity] is null && labels[Severity] == Severities.Default)
            labels = labels.Without(Severity);
        return labels.Equals(expected.Labels.Without(AlertTexts.AlertName));
    }

    private void Check(RehearsalShard shard, int[] series, ValueExpectation expectation)
    {
        Checks++;
        SeriesDescriptor expected = expectation.Series with { Kind = SeriesKind.Gauge };
        int at = test.Series.ToList().FindIndex(
            input => input.Descriptor with { Kind = SeriesKind.Gauge } == expected);
        string what = $"{expectation.Statistic.Name()} of {Text(expectation.Series)} over {Text(expectation.Window)} "
            + $"at {Text(expectation.At)}";
        if (at < 0)
        {
            Fail(expectation.Place, what, ["a series that the test feeds"], ["no such series"]);
            return;
        }

        WindowReading reading = shard.Read(series[at], expectation.Statistic, (int)expectation.Window.TotalSeconds);
        double value = reading.HasData ? reading.Value : double.NaN;
        bool isGood = double.IsNaN(expectation.Value)
            ? double.IsNaN(value)
            : Math.Abs(value - expectation.Value) <= expectation.Within;
        if (!isGood)
            Fail(expectation.Place, what, [Text(expectation.Value)], [Text(value)]);
    }

    private void Check(RouteExpectation expectation)
    {
        if (routing is null)
            return;
        Checks++;
        DateTimeOffset at = test.Start + expectation.At;
        string[] told = [.. routing.Match(expectation.Labels).Where(route => route.Times.MutedBy(at) is null)
            .Select(route => route.Receiver!).Distinct()];
        if (told.SequenceEqual(expectation.Receivers))
            return;
        string way = string.Join(", ", routing.Match(expectation.Labels).Select(route => Describe(route, at)));
        Fail(
            expectation.Place, $"receivers of {expectation.Labels} at {at.UtcDateTime:ddd yyyy-MM-dd HH:mm}Z, by {way}",
            [string.Join(", ", expectation.Receivers)], [string.Join(", ", told)]);
    }

    private static string Describe(Route route, DateTimeOffset at) =>
        route.Times.MutedBy(at) is { } mute ? $"{route.Id} (quiet by {mute})" : route.Id;

    private void Fail(
        Yaml.YamlPlace place, string message, IReadOnlyList<string> missing, IReadOnlyList<string> unexpected) =>
        _failures.Add(new RuleTestFailure(place, test.Name, message, missing, unexpected));

    private static bool IsAt(TimeSpan at, long offsetMs) => (long)at.TotalMilliseconds == offsetMs;

    private static string Text(TimeSpan time) => DurationText.Format(time);

    private static string Text(double value) =>
        double.IsNaN(value) ? "no data" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(SeriesDescriptor series) =>
        $"{series.Metric}{series.Labels.With(Component, series.Component)}";

    /// <summary>An alert that fires, in a line.</summary>
    private sealed record FiringAlert(LabelSet Labels, LabelSet Annotations)
    {
        public override string ToString()
        {
            string texts = Annotations.Count > 0 ? $" {string.Join(", ", Annotations)}" : "";
            return Labels.Without(AlertTexts.AlertName) + texts;
        }
    }
}
