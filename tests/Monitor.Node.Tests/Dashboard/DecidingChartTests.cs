using Monitor.Node.Dashboard;
using Monitor.Node.Rules;
using Monitor.Shared.Rules;
using Monitor.Shared.Series;
using Monitor.Shared.Windows;

namespace Monitor.Node.Tests.Dashboard;

public sealed class DecidingChartTests
{
    private static readonly RuleSet Rules = Read(
        """
        groups:
          - name: orders
            rules:
              - alert: Slow
                severity: warning
                when:
                  component: =~gate.*
                  metric: latency_seconds
                  labels: {venue: "!=test"}
                  statistic: p99
                  window: 10s
                  comparison: ">"
                  threshold: 0.25
                  clear: 0.2
                labels: {team: "{{ $labels.desk }}"}
              - alert: Slow
                severity: critical
                when: {component: =~gate.*, metric: latency_seconds, statistic: p99, window: 10s,
                       comparison: ">", threshold: 1}
              - alert: Gone
                when: {component: gate-1, metric: orders_total, statistic: absent, window: 2m}
              - alert: Mute
                when: {component: gate-1, silent: 5s}
        """);

    [Fact]
    public void Threshold_is_charted_with_the_labels_of_the_series_and_without_those_of_the_rule()
    {
        LabelSet labels = LabelSet.From(
            ("alertname", "Slow"), ("component", "gate-1"), ("severity", "warning"), ("venue", "XLON"), ("desk", "fx"),
            ("team", "fx"));

        DecidingChart chart = Assert.Single(DecidingChart.Of(labels, ["orders/Slow"], Rules));

        Assert.Equal(
            ["component=\"gate-1\"", "__name__=\"latency_seconds\"", "desk=\"fx\"", "venue=\"XLON\""],
            chart.Matchers.Select(matcher => matcher.ToString()));
        Assert.Equal((Statistic.P99, 10, 0.25, 0.2, true),
            (chart.Statistic, chart.Window, chart.Limit, chart.Clear, chart.IsUpper));
    }

    [Fact]
    public void Alert_that_is_over_is_charted_by_the_rule_whose_labels_it_has()
    {
        DecidingChart chart = Assert.Single(DecidingChart.Of(Labels("Slow", "gate-1", "critical"), [], Rules));

        Assert.Equal((1.0, null), (chart.Limit, chart.Clear));
    }

    [Fact]
    public void Absence_is_charted_by_how_much_came_and_silence_not_at_all()
    {
        DecidingChart gone = Assert.Single(DecidingChart.Of(Labels("Gone", "gate-1", "warning"), [], Rules));

        Assert.Equal((Statistic.Count, null), (gone.Statistic, gone.Limit));
        Assert.Empty(DecidingChart.Of(Labels("Mute", "gate-1", "warning"), [], Rules));
    }

    [Theory]
    [InlineData("Slow", "risk", "warning")]
    [InlineData("Unknown", "gate-1", "warning")]
    [InlineData("Slow", "", "warning")]
    public void Alert_of_no_rule_has_no_chart(string name, string component, string severity) =>
        Assert.Empty(DecidingChart.Of(Labels(name, component, severity), [], Rules));

    [Fact]
    public void Chart_written_for_the_page_is_one_that_the_node_reads()
    {
        LabelSet labels = LabelSet.From(
            ("alertname", "Slow"), ("component", "gate \"1\"\n{}"), ("severity", "critical"), ("venue", "<img>\\"));

        DecidingChart chart = Assert.Single(DecidingChart.Of(labels, ["orders/Slow"], Rules));
        string matchers = string.Join(",", chart.Matchers);

        Assert.True(ChartRequest.TryParse($"p99:10:{{{matchers}}}", out ChartRequest read, out string error), error);
        Assert.Equal(chart.Matchers, read.Matchers);
    }

    private static LabelSet Labels(string name, string component, string severity) =>
        LabelSet.From(("alertname", name), ("component", component), ("severity", severity));

    private static RuleSet Read(string yaml)
    {
        RuleFileContent content = RuleFileReader.Parse(yaml, "f.yaml");
        Assert.Empty(content.Problems);
        return new RuleSet(content.Groups.Select(group => group.Group), 1);
    }
}
