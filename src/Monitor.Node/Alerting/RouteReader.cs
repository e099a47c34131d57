using System.Collections.Immutable;
using Monitor.Node.Yaml;
using Monitor.Shared.Alerting.Inhibition;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Rules.Matching;

namespace Monitor.Node.Alerting;

/// <summary>
/// Reads <c>route</c>, <c>inhibit_rules</c> and <c>time_intervals</c> as an alertmanager.yml has them, in the forms of
/// all its releases.
/// </summary>
internal sealed class RouteReader(ICollection<YamlProblem> problems)
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(366);

    public RouteDefinition ReadRoute(YamlFields fields)
    {
        var route = new RouteDefinition(
            fields.Text("receiver"),
            ReadMatchers(fields, "matchers", "match", "match_re"),
            fields.Flag("continue", false),
            fields.Has("group_by") ? [.. fields.Texts("group_by")] : null,
            Duration(fields, "group_wait"),
            Duration(fields, "group_interval"),
            Duration(fields, "repeat_interval"),
            [.. fields.Texts("mute_time_intervals")],
            [.. fields.Texts("active_time_intervals")],
            [.. fields.Sections("routes").Select(ReadRoute)]);
        fields.RefuseUnknownKeys();
        return route;
    }

    public InhibitionRule ReadInhibition(YamlFields fields)
    {
        var rule = new InhibitionRule(
            ReadMatchers(fields, "source_matchers", "source_match", "source_match_re"),
            ReadMatchers(fields, "target_matchers", "target_match", "target_match_re"),
            [.. fields.Texts("equal")]);
        fields.Text("name");
        fields.RefuseUnknownKeys();
        return rule;
    }

    /// <summary>A name and its intervals; <c>mute_time_intervals</c> at the top is the older name.</summary>
    public static NamedTimeIntervals ReadNamedTimes(YamlFields fields)
    {
        var named = new NamedTimeIntervals(
            fields.RequiredText("name"), [.. fields.Sections("time_intervals").Select(ReadTimes)]);
        fields.RefuseUnknownKeys();
        return named;
    }

    private static TimeIntervalDefinition ReadTimes(YamlFields fields)
    {
        var definition = new TimeIntervalDefinition(
            [.. fields.Sections("times").Select(ReadRange)],
            [.. fields.Texts("weekdays")],
            [.. fields.Texts("days_of_month")],
            [.. fields.Texts("months")],
            [.. fields.Texts("years")],
            fields.Text("location", ""));
        fields.RefuseUnknownKeys();
        return definition;
    }

    private static TimeOfDayRange ReadRange(YamlFields fields)
    {
        var range = new TimeOfDayRange(fields.RequiredText("start_time"), fields.RequiredText("end_time"));
        fields.RefuseUnknownKeys();
        return range;
    }

    private static TimeSpan? Duration(YamlFields fields, string key) =>
        fields.Has(key) ? fields.Duration(key, TimeSpan.Zero, TimeSpan.Zero, Year) : null;

    private ImmutableArray<LabelMatcher> ReadMatchers(YamlFields fields, string list, string equal, string pattern)
    {
        ImmutableArray<LabelMatcher>.Builder matchers = MatcherList.Read(fields, list, problems).ToBuilder();
        foreach ((string name, string value) in fields.TextMap(equal))
            matchers.Add(LabelMatcher.Equal(name, value));
        foreach ((string name, string value) in fields.TextMap(pattern))
        {
            if (LabelMatcher.TryCreate(name, MatchOperator.Matches, value, out LabelMatcher matcher, out string error))
                matchers.Add(matcher);
            else
                fields.Problem(pattern, $"has a pattern for {name} that {error}");
        }

        return matchers.DrainToImmutable();
    }
}
