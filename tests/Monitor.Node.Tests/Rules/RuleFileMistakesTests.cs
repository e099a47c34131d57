using Monitor.Node.Rules;

namespace Monitor.Node.Tests.Rules;

/// <summary>Every mistake that a file can have, with the very line, column, path and words of its report.</summary>
public sealed class RuleFileMistakesTests
{
    private const string Head = "groups:\n- name: g\n  rules:\n";

    private const string When =
        "    when: {metric: m, statistic: max, window: 10s, comparison: '>', threshold: 1}\n";

    [Theory]
    [InlineData("", "")]
    [InlineData("# nothing yet\n", "")]
    [InlineData("groups: []\n", "")]
    [InlineData("groups:\n", "f.yaml:1:1: groups: is missing")]
    [InlineData("- a\n", "f.yaml:1:1: must be a mapping, not a list")]
    [InlineData("groups: {}\n", "f.yaml:1:9: groups: must be a list, not a mapping")]
    [InlineData("group: []\n",
        "f.yaml:1:1: groups: is missing|f.yaml:1:1: group: is not a known key; did you mean groups?")]
    [InlineData("groups:\n- name: g\n", "f.yaml:2:3: groups[0].rules: is missing")]
    [InlineData("groups:\n- rules: []\n", "f.yaml:2:3: groups[0].name: is missing")]
    [InlineData("groups:\n- name: ''\n  rules: []\n", "f.yaml:2:9: groups[0].name: must not be empty")]
    [InlineData("groups:\n- name: a\n  rules: []\n- name: a\n  rules: []\n",
        "f.yaml:4:3: groups[1].name: is \"a\" like the group in line 2; give each its own name")]
    [InlineData("groups:\n- name: a\n  interval: soon\n  rules: []\n",
        "f.yaml:3:13: groups[0].interval: must be a duration such as 500ms, 30s, 1m30s or 15d, not \"soon\"")]
    [InlineData("groups:\n- {name: a, rules: [], name: b}\n", "f.yaml:2:24: groups[0].name: is there twice")]
    [InlineData("groups: [\n", "f.yaml:2:1: is not YAML: While parsing a node, did not find expected node content.")]
    public void File_and_groups(string text, string expected) => Expect(text, expected);

    [Theory]
    [InlineData("  - 5\n", "f.yaml:4:5: groups[0].rules[0]: must be a mapping, not text")]
    [InlineData("  - record: a\n    expr: b\n",
        "f.yaml:4:13: groups[0].rules[0].record: is a recording rule; only alerts are known, so take it out")]
    [InlineData("  - alert: A\n",
        "f.yaml:4:5: groups[0].rules[0]: has no condition; add when: (a statistic of a metric) or sla: (an objective)")]
    [InlineData("  - alert: A\n    expr: up == 0\n",
        "f.yaml:5:11: groups[0].rules[0].expr: is a query, and a query language comes in a later release; "
        + "say it with when: (component, metric, labels, statistic, window, comparison, threshold)")]
    [InlineData("  - alert: A\n    fro: 5s\n" + When,
        "f.yaml:5:5: groups[0].rules[0].fro: is not a known key; did you mean for?")]
    [InlineData("  - alert: A\n    for: 5 sec\n" + When,
        "f.yaml:5:10: groups[0].rules[0].for: must be a duration such as 500ms, 30s, 1m30s or 15d, not \"5 sec\"")]
    [InlineData("  - alert: A\n    keep_firing_for: 31d\n" + When,
        "f.yaml:5:22: groups[0].rules[0].keep_firing_for: must be from 0s to 30d")]
    [InlineData("  - alert: \"a\\nb\"\n" + When,
        "f.yaml:4:12: groups[0].rules[0].alert: must be one line without control characters")]
    [InlineData("  - when: {metric: m, statistic: max, window: 10s, comparison: '>', threshold: 1}\n",
        "f.yaml:4:5: groups[0].rules[0].alert: is missing")]
    [InlineData("  - alert: A\n" + When + "  - alert: A\n    for: 5m\n" + When,
        "f.yaml:6:5: groups[0].rules[1].alert: is \"A\" with the same labels as in line 4; "
        + "give it another name or another label")]
    [InlineData("  - alert: A\n" + When + "  - alert: A\n    severity: critical\n" + When, "")]
    [InlineData("  - alert: A\n" + When + "    sla: {objective: 99%, latency: {metric: m, below: 1}}\n",
        "f.yaml:6:10: groups[0].rules[0].sla: stands beside when:; a rule has one condition, so make two rules of it")]
    public void Rules(string rules, string expected) => Expect(Head + rules, expected);

    [Theory]
    [InlineData("metric: m", "5:11: groups[0].rules[0].when.statistic: is missing",
        "5:11: groups[0].rules[0].when.window: is missing", "5:11: groups[0].rules[0].when.comparison: is missing",
        "5:11: groups[0].rules[0].when.threshold: is missing")]
    [InlineData("metric: m, statistic: p98, window: 10s, comparison: '>', threshold: 1",
        "5:34: groups[0].rules[0].when.statistic: must be one of count, rate, sum, min, max, mean, last, stddev, p50, "
        + "p90, p95, p99, p99.9, absent; did you mean p90?")]
    [InlineData("metric: m, statistic: max, window: 11m, comparison: '>', threshold: 1",
        "5:47: groups[0].rules[0].when.window: must be from 1s to 10m")]
    [InlineData("metric: m, statistic: max, window: 1500ms, comparison: '>', threshold: 1",
        "5:47: groups[0].rules[0].when.window: must be whole seconds")]
    [InlineData("metric: m, statistic: max, window: 10s, comparison: '=>', threshold: 1",
        "5:64: groups[0].rules[0].when.comparison: must be one of >, >=, <, <=, ==, !=; did you mean >?")]
    [InlineData("metric: m, statistic: max, window: 10s, comparison: '>', threshold: high",
        "5:80: groups[0].rules[0].when.threshold: must be a number, not \"high\"")]
    [InlineData("metric: m, statistic: max, window: 10s, comparison: '>', threshold: .inf",
        "5:80: groups[0].rules[0].when.threshold: must be a number, not \".inf\"")]
    [InlineData("metric: m, statistic: max, window: 10s, comparison: '>', threshold: 1, clear: 2",
        "5:90: groups[0].rules[0].when.clear: is 2, above the threshold 1; with > an alert clears below it")]
    [InlineData("metric: m, statistic: max, window: 10s, comparison: '<=', threshold: 1, clear: 0",
        "5:91: groups[0].rules[0].when.clear: is 0, below the threshold 1; with <= an alert clears above it")]
    [InlineData("metric: m, statistic: max, window: 10s, comparison: '==', threshold: 1, clear: 1",
        "5:91: groups[0].rules[0].when.clear: does not go with ==; take it out")]
    [InlineData("metric: m, statistic: max, window: 10s, comparison: '>', threshold: 1, absent_after: 1m",
        "5:97: groups[0].rules[0].when.absent_after: has a meaning only with missing: alert")]
    [InlineData("metric: m, statistic: max, window: 10s, comparison: '>', threshold: 1, missing: page",
        "5:92: groups[0].rules[0].when.missing: must be one of ok, keep, alert")]
    [InlineData("metric: m, statistic: max, window: 10s, comparison: '>', threshold: 1, missing: alert, "
        + "absent_after: 2h, forget_after: 1h",
        "5:131: groups[0].rules[0].when.forget_after: must be longer than 2h, or nothing ever fires")]
    [InlineData("metric: m, statistic: max, window: 10s, comparison: '>', threshold: 1, min_samples: -1",
        "5:96: groups[0].rules[0].when.min_samples: must be a whole number from 0 to 2147483647, not \"-1\"")]
    [InlineData("metric: m, statistic: max, window: 10s, comparison: '>', threshold: 1, component: '=~a('",
        "5:94: groups[0].rules[0].when.component: is not a regular expression: a ( is not closed, at character 2")]
    [InlineData("metric: m, statistic: max, window: 10s, comparison: '>', threshold: 1, labels: '{a}'",
        "5:91: groups[0].rules[0].when.labels: needs =, !=, =~ or !~ after a at character 3")]
    [InlineData("metric: m, statistic: max, window: 10s, comparison: '>', threshold: 1, labels: {a: '=~['}",
        "5:95: groups[0].rules[0].when.labels.a: is not a regular expression: a [ is not closed, at character 1")]
    [InlineData("metric: m, statistic: absent, window: 60s, threshold: 1",
        "5:66: groups[0].rules[0].when.threshold: does not go with statistic: absent, which holds when there is no "
        + "data for the window")]
    [InlineData("silent: 30s, metric: m",
        "5:33: groups[0].rules[0].when.metric: does not go with silent:, which looks at whole components")]
    [InlineData("silent: 30s, component: a, forget_after: 7d")]
    [InlineData("metric: m, statistic: absent, window: 1h")]
    public void Conditions(string when, params string[] expected) =>
        Expect(
            Head + "  - alert: A\n    when: {" + when + "}\n", string.Join('|', expected.Select(e => "f.yaml:" + e)));

    [Theory]
    [InlineData("objective: 99.9%", "sla: has no indicator; add two of good:, bad: and total:, or latency:")]
    [InlineData("objective: 99.9, latency: {metric: m, below: 1}",
        "sla.objective: must be below 1; for percent write 99.9%")]
    [InlineData("objective: 100%, latency: {metric: m, below: 1}",
        "sla.objective: must be more than 0% and less than 100%")]
    [InlineData("objective: nearly all, latency: {metric: m, below: 1}",
        "sla.objective: must be such as 99.9% or 0.999, not \"nearly all\"")]
    [InlineData("objective: 0.99, good: {metric: m}",
        "sla: has 1 of good:, bad: and total:; exactly two are needed, the third follows")]
    [InlineData("objective: 0.99, good: {metric: m}, total: {metrc: m}",
        "sla.total.metric: is missing", "sla.total.metrc: is not a known key; did you mean metric?")]
    [InlineData("objective: 0.99, good: {metric: m}, total: {metric: n}, latency: {metric: m, below: 1}",
        "sla.latency: stands beside good:, bad: or total:; an objective has one indicator")]
    [InlineData("objective: 0.99, latency: {metric: m}", "sla.latency.below: is missing")]
    [InlineData("objective: 0.99, window: 1m, latency: {metric: m, below: 1}", "sla.window: must be from 1h to 90d")]
    [InlineData("objective: 0.99, latency: {metric: m, below: 1}, burn: quick",
        "sla.burn: must be one of fast, slow, all")]
    [InlineData("objective: 0.99, latency: {metric: m, below: 1}, burn: [{long: 1h, factor: 0}]",
        "sla.burn[0].short: is missing", "sla.burn[0].factor: must be more than 0")]
    [InlineData("objective: 0.99, latency: {metric: m, below: 1}, burn: [{long: 1h, short: 2h, factor: 1}]",
        "sla.burn[0].short: must be from 10s to 1h")]
    [InlineData("objective: 0.99, latency: {metric: m, below: 1}, burn: [{long: 3601s, short: 15s, factor: 1}]",
        "sla.burn[0].long: must be a multiple of 1m beyond an hour", "sla.burn[0].short: must be a multiple of 10s")]
    [InlineData("objective: 0.99, latency: {metric: m, below: 1}, burn: slow, by: [a, b], min_events: 10")]
    [InlineData("objective: 99.95 %, bad: {metric: m, labels: {a: '!=b'}}, total: {metric: m}, component: '=~a.*'")]
    public void Objectives(string sla, params string[] expected)
    {
        RuleFileContent content = RuleFileReader.Parse(Head + "  - alert: A\n    sla: {" + sla + "}\n", "f.yaml");

        Assert.Equal(expected, content.Problems.Select(p => $"{p.Path["groups[0].rules[0].".Length..]}: {p.Message}"));
        Assert.All(content.Problems, p => Assert.Equal(5, p.Place.Line));
    }

    [Theory]
    [InlineData("    labels: {alertname: x}\n",
        "f.yaml:6:25: groups[0].rules[0].labels.alertname: comes from the rule or the series; take it out")]
    [InlineData("    labels: {a-b: x}\n",
        "f.yaml:6:14: groups[0].rules[0].labels.a-b: is no name; use letters, digits and _, not a digit first")]
    [InlineData("    labels: {a: [x]}\n", "f.yaml:6:17: groups[0].rules[0].labels.a: must be text, not a list")]
    [InlineData("    labels: {a: '{{ $value }}'}\n",
        "f.yaml:6:17: groups[0].rules[0].labels.a: uses $value; labels identify the alert and must not change with it, "
        + "so put it into an annotation")]
    [InlineData("    severity: critical\n    labels: {severity: warning}\n",
        "f.yaml:6:15: groups[0].rules[0].severity: is among the labels too; say it once")]
    [InlineData("    annotations: {a: '{{ $valu }}'}\n",
        "f.yaml:6:22: groups[0].rules[0].annotations.a: has $valu, which is not declared; known are $labels, "
        + "$value (line 1, column 4 of the text)")]
    [InlineData("    annotations: {a: 'x {{ $value | humanise }}'}\n",
        "f.yaml:6:22: groups[0].rules[0].annotations.a: uses the unknown function humanise; known are humanize, "
        + "humanize1024, humanizePercentage, humanizeDuration, humanizeTimestamp, printf, print, println, toUpper, "
        + "toLower, title, trimSpace, join, match, reReplaceAll, stripPort, stripDomain, safeHtml, html, urlquery, "
        + "date, tz, since, and, or, not, eq, ne, lt, le, gt, ge, len, index, slice, stringSlice "
        + "(line 1, column 15 of the text)")]
    [InlineData("    annotations: text\n",
        "f.yaml:6:18: groups[0].rules[0].annotations: must be a mapping of names to texts, not text")]
    public void Labels_and_annotations(string lines, string expected) =>
        Expect(Head + "  - alert: A\n" + When + lines, expected);

    [Fact]
    public void All_mistakes_of_a_file_are_reported_at_once_in_its_order()
    {
        RuleFileContent content = RuleFileReader.Parse(
            """
            groups:
              - name: one
                rules:
                  - alert: A
                    for: ever
                    when:
                      metric: latency
                      statistic: p97
                      window: 1h
                      comparison: ">"
                      treshold: 1
              - name: one
                rules:
                  - alert: B
                    expr: up == 0
            """, "f.yaml");

        Assert.Empty(content.Groups);
        Assert.Equal([5, 7, 8, 9, 11, 12, 15], content.Problems.Select(p => p.Place.Line));
    }

    [Fact]
    public void Interval_is_noted_and_does_no_harm()
    {
        RuleFileContent content = RuleFileReader.Parse("groups:\n- name: a\n  interval: 30s\n  rules: []\n", "f.yaml");

        Assert.True(content.IsGood);
        Assert.Equal(
            "f.yaml:3:13: groups[0].interval: has no effect: rules are judged when data arrives and when time passes",
            Assert.Single(content.Notes).ToString());
    }

    private static void Expect(string text, string expected)
    {
        RuleFileContent content = RuleFileReader.Parse(text, "f.yaml");
        Assert.Equal(
            expected.Split('|', StringSplitOptions.RemoveEmptyEntries), content.Problems.Select(p => p.ToString()));
    }
}
