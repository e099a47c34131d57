using System.Collections.Immutable;
using Monitor.Node.Alerting;
using Monitor.Node.OnCall;
using Monitor.Node.Yaml;
using Monitor.Shared.Alerting.Maintenance;
using Monitor.Shared.Calendars;
using Monitor.Shared.Rules.Matching;
using NodaTime;

namespace Monitor.Node.Maintenance;

/// <summary>Binds <c>maintenance</c>: alerts that shall not be told at hours that come again.</summary>
internal static class MaintenanceReader
{
    private const int Most = 100;

    public static ImmutableArray<MaintenanceWindow> Read(
        YamlFields root, IReadOnlyDictionary<string, MarketCalendar> calendars, ICollection<YamlProblem> problems)
    {
        var hours = new HoursReader(calendars);
        var windows = ImmutableArray.CreateBuilder<MaintenanceWindow>();
        foreach (YamlFields fields in root.Sections("maintenance"))
        {
            string name = fields.RequiredText("name");
            DateTimeZone zone = fields.Has("time_zone") ? fields.Zone("time_zone") : DateTimeZone.Utc;
            var window = new MaintenanceWindow(
                name, ReadMatchers(fields, problems), fields.Text("reason", $"maintenance {name}"), zone,
                hours.Read(fields, zone));
            fields.Text("time_zone");
            if (!fields.Has("hours"))
                fields.Missing("hours");
            fields.RefuseUnknownKeys();
            if (windows.Any(other => other.Name == name))
                fields.Problem("name", $"\"{name}\" is there twice");
            windows.Add(window);
        }

        if (windows.Count > Most)
            root.Problem("maintenance", $"has more than the {Most} windows allowed");
        return windows.ToImmutable();
    }

    private static ImmutableArray<LabelMatcher> ReadMatchers(YamlFields fields, ICollection<YamlProblem> problems)
    {
        ImmutableArray<LabelMatcher> matchers = MatcherList.Read(fields, "matchers", problems);
        if (!fields.Has("matchers"))
            fields.Missing("matchers");
        else if (matchers.All(matcher => matcher.IsMatch("")))
            fields.Problem("matchers", "would take every alert; ask for a label that must be there");
        return matchers;
    }
}
