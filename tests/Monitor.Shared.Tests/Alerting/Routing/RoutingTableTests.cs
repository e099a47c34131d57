using System.Collections.Immutable;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Matching;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Series;

namespace Monitor.Shared.Tests.Alerting.Routing;

public sealed class RoutingTableTests
{
    private static readonly ImmutableArray<AlertReceiver> Receivers =
        [.. new[] { "all", "fx", "fx-lead", "rates" }.Select(name => new AlertReceiver(name, []))];

    private static readonly RouteDefinition Tree = Node("all") with
    {
        GroupBy = ["alertname"],
        Routes =
        [
            Node("fx", "team=fx") with
            {
                GroupWait = TimeSpan.FromSeconds(5),
                Routes =
                [
                    Node("fx-lead", "severity=critical") with { GroupBy = ["..."], Continue = true },
                    Node(null, "severity=info"),
                ],
            },
            Node("rates", "team=~\"rates|fx\""),
        ],
    };

    [Theory]
    [InlineData("fx", "critical", "route.routes[0].routes[0]")]
    [InlineData("fx", "info", "route.routes[0].routes[1]")]
    [InlineData("fx", "warning", "route.routes[0]")]
    [InlineData("rates", "critical", "route.routes[1]")]
    [InlineData("equities", "critical", "route")]
    public void Alert_goes_the_deepest_way_that_takes_it(string team, string severity, string expected)
    {
        RoutingTable table = Build(Tree);
        Assert.Equal(expected, Assert.Single(table.Match(Labels(team, severity))).Id);
    }

    [Fact]
    public void Continue_goes_on_to_the_next_sibling()
    {
        RouteDefinition tree = Tree with { Routes = Tree.Routes.SetItem(0, Tree.Routes[0] with { Continue = true }) };
        Assert.Equal(
            ["fx-lead", "rates"], Build(tree).Match(Labels("fx", "critical")).Select(route => route.Receiver));
    }

    [Fact]
    public void Node_has_what_it_does_not_say_from_the_node_above()
    {
        Route route = Build(Tree).Match(Labels("fx", "info"))[0];
        Assert.Equal(("fx", TimeSpan.FromSeconds(5)), (route.Receiver, route.GroupWait));
        Assert.Equal((TimeSpan.FromMinutes(5), TimeSpan.FromHours(4)), (route.GroupInterval, route.RepeatInterval));
        Assert.Equal(LabelSet.From(("alertname", "Slow")), route.GroupOf(Labels("fx", "info")));
        Assert.Equal(
            "{}/{team=\"fx\"}/{severity=\"info\"}:{alertname=\"Slow\"}",
            route.GroupKey(route.GroupOf(Labels("fx", "info"))));
    }

    [Fact]
    public void Every_mistake_is_named_by_its_path()
    {
        var definition = new RoutingDefinition(
            Node("nobody", "team=fx") with
            {
                Routes =
                [
                    Node("fx") with { MuteTimes = ["nights"], GroupBy = ["...", "a"] },
                    Node("who"),
                ],
            },
            [.. Receivers, Receivers[0]],
            [],
            [
                new NamedTimeIntervals(
                    "days",
                    [
                        new TimeIntervalDefinition(
                            [new TimeOfDayRange("9:00", "17:00")], ["friday:monday"], ["0"], ["mai"], ["x"],
                            "Mars/Base"),
                    ]),
            ]);
        var problems = new List<RoutingProblem>();
        RoutingTable.Build(definition, problems);
        Assert.Equal(
            [
                "receivers[4].name", "time_intervals[0].time_intervals[0].times[0]",
                "time_intervals[0].time_intervals[0].weekdays[0]",
                "time_intervals[0].time_intervals[0].days_of_month[0]",
                "time_intervals[0].time_intervals[0].months[0]", "time_intervals[0].time_intervals[0].years[0]",
                "time_intervals[0].time_intervals[0].location", "route", "route.receiver", "route.routes[0].group_by",
                "route.routes[0].mute_time_intervals[0]", "route.routes[1].receiver",
            ],
            problems.Select(problem => problem.Path));
    }

    [Fact]
    public void Receivers_alone_make_a_route_for_each_that_tells_every_alert_at_once()
    {
        RoutingTable table = Build(RoutingDefinition.Of(
        [
            new AlertReceiver("ops", []),
            new AlertReceiver("fx", Matchers("team=fx")),
            new AlertReceiver("lead", [], AlertSeverity.Critical),
        ]));
        Assert.Equal(
            ["ops", "fx"], table.Match(Labels("fx", "warning")).Select(route => route.Receiver));
        Route route = table.Match(Labels("rates", "critical"))[1];
        Assert.Equal(("lead", TimeSpan.Zero, TimeSpan.Zero), (route.Receiver, route.GroupWait, route.RepeatInterval));
        Assert.Equal("{}:" + Labels("rates", "critical"), route.GroupKey(route.GroupOf(Labels("rates", "critical"))));
    }

    [Theory]
    [InlineData("2026-03-02T08:59:59Z", false)]
    [InlineData("2026-03-02T09:00:00Z", true)]
    [InlineData("2026-03-02T16:59:59Z", true)]
    [InlineData("2026-03-02T17:00:00Z", false)]
    [InlineData("2026-03-07T10:00:00Z", false)]
    [InlineData("2026-02-27T10:00:00Z", true)]
    [InlineData("2026-02-26T10:00:00Z", false)]
    [InlineData("2027-03-02T10:00:00Z", false)]
    public void Time_interval_takes_times_days_and_years_together(string moment, bool expected)
    {
        var problems = new List<RoutingProblem>();
        TimeInterval interval = TimeInterval.Read(
            new TimeIntervalDefinition(
                [new TimeOfDayRange("09:00", "17:00")], ["monday:friday"], ["1:5", "-2:-1"], ["february:march", "12"],
                ["2026"]),
            "x", problems);
        Assert.Empty(problems);
        Assert.Equal(expected, interval.Contains(DateTimeOffset.Parse(moment)));
    }

    [Fact]
    public void Time_interval_follows_daylight_saving_of_its_zone()
    {
        TimeInterval interval = TimeInterval.Read(
            new TimeIntervalDefinition([new TimeOfDayRange("02:00", "03:00")], [], [], [], [], "Europe/Berlin"), "x",
            []);
        // The 29th of March skips the hour, the 25th of October has it twice.
        Assert.Equal(0, MinutesWithin(interval, new(2026, 3, 28, 23, 0, 0, TimeSpan.Zero), hours: 23));
        Assert.Equal(120, MinutesWithin(interval, new(2026, 10, 24, 22, 0, 0, TimeSpan.Zero), hours: 25));
    }

    private static int MinutesWithin(TimeInterval interval, DateTimeOffset from, int hours) =>
        Enumerable.Range(0, hours * 60).Count(minute => interval.Contains(from.AddMinutes(minute)));

    private static RoutingTable Build(RouteDefinition tree) => Build(new RoutingDefinition(tree, Receivers, [], []));

    private static RoutingTable Build(RoutingDefinition definition)
    {
        var problems = new List<RoutingProblem>();
        RoutingTable table = RoutingTable.Build(definition, problems);
        Assert.Empty(problems);
        return table;
    }

    private static RouteDefinition Node(string? receiver, string matchers = "") =>
        RouteDefinition.Empty with { Receiver = receiver, Matchers = Matchers(matchers) };

    private static ImmutableArray<LabelMatcher> Matchers(string text)
    {
        Assert.True(
            AlertMatcherParser.TryParse(text, out IReadOnlyList<LabelMatcher> matchers, out string error), error);
        return [.. matchers];
    }

    private static LabelSet Labels(string team, string severity) =>
        LabelSet.From(("alertname", "Slow"), ("team", team), ("severity", severity));
}
