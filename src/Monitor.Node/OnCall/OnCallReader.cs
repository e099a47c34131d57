using System.Collections.Immutable;
using Monitor.Node.Alerting;
using Monitor.Node.Yaml;
using Monitor.Shared.Calendars;
using Monitor.Shared.Escalation;
using Monitor.Shared.OnCall;
using Monitor.Shared.Rules.Matching;

namespace Monitor.Node.OnCall;

/// <summary>
/// Reads the file of who is called when: <c>calendars</c>, <c>contacts</c>, <c>schedules</c>, <c>policies</c> and
/// <c>incidents</c>. What names another (a person, a schedule, a receiver, a calendar) must name one that is there.
/// </summary>
internal static class OnCallReader
{
    private const string Nobody = "none";

    /// <summary>Reads a document.</summary>
    /// <param name="root">The document; null for an empty one.</param>
    /// <param name="receivers">The names of the receivers that the node has.</param>
    /// <param name="problems">Where every mistake goes.</param>
    public static OnCallOptions Read(YamlNode? root, IReadOnlySet<string> receivers, ICollection<YamlProblem> problems)
    {
        YamlFields fields = YamlFields.Of(root, problems);
        Dictionary<string, MarketCalendar> calendars = CalendarReader.BuiltIn().ToDictionary(c => c.Name);
        foreach (YamlNode node in fields.Items("calendars"))
        {
            MarketCalendar calendar = CalendarReader.Read(node, problems);
            calendars[calendar.Name] = calendar;
        }

        ImmutableDictionary<string, Contact> contacts = ByName(
            fields, "contacts", section => ReadContact(section, receivers), contact => contact.Name);
        HashSet<string> people = [.. contacts.Keys];
        var hours = new HoursReader(calendars);
        var scheduleReader = new ScheduleReader(hours, people);
        ImmutableDictionary<string, OnCallSchedule> schedules =
            ByName(fields, "schedules", scheduleReader.Read, schedule => schedule.Name);
        var policyReader = new PolicyReader(hours, people, schedules.Keys.ToHashSet(), receivers);
        ImmutableDictionary<string, EscalationPolicy> policies =
            ByName(fields, "policies", policyReader.Read, policy => policy.Name);
        foreach (EscalationPolicy policy in policies.Values)
        {
            if (policy.HandOverTo.Length > 0 && !policies.ContainsKey(policy.HandOverTo))
                fields.Problem("policies", $"{policy.Name} hands over to \"{policy.HandOverTo}\", which is not there");
        }

        var directory = new EscalationDirectory(policies, schedules, contacts)
        {
            Assignments = [.. fields.Sections("incidents").Select(item => ReadAssignment(item, policies, problems))],
        };
        fields.RefuseUnknownKeys();
        return new OnCallOptions(directory, calendars);
    }

    /// <summary>Which incidents a policy gets; the policy <c>none</c> pages nobody.</summary>
    private static IncidentAssignment ReadAssignment(
        YamlFields fields, ImmutableDictionary<string, EscalationPolicy> policies, ICollection<YamlProblem> problems)
    {
        ImmutableArray<LabelMatcher> matchers = MatcherList.Read(fields, "matchers", problems);
        string policy = fields.RequiredText("policy");
        if (policy.Length > 0 && policy != Nobody && !policies.ContainsKey(policy))
        {
            string near = NearestWord.Find(policy, policies.Keys) is { } word ? $"; did you mean {word}?" : "";
            fields.Problem("policy", $"no policy is called \"{policy}\"{near}");
        }

        fields.RefuseUnknownKeys();
        return new IncidentAssignment(matchers, policy == Nobody ? "" : policy);
    }

    private static Contact ReadContact(YamlFields fields, IReadOnlySet<string> receivers)
    {
        string name = fields.RequiredText("name");
        IReadOnlyList<string> urgent = fields.Texts("urgent");
        IReadOnlyList<string> usual = fields.Texts("usual");
        if (urgent.Count == 0)
            fields.Missing("urgent");
        IEnumerable<(string Key, string Receiver)> named =
            urgent.Select(receiver => ("urgent", receiver)).Concat(usual.Select(receiver => ("usual", receiver)));
        foreach ((string key, string receiver) in named)
        {
            if (!receivers.Contains(receiver))
                fields.Problem(key, $"no receiver is called \"{receiver}\"");
        }

        fields.RefuseUnknownKeys();
        return new Contact(name, [.. urgent], [.. usual]);
    }

    private static ImmutableDictionary<string, T> ByName<T>(
        YamlFields fields, string key, Func<YamlFields, T> read, Func<T, string> nameOf)
    {
        var all = ImmutableDictionary.CreateBuilder<string, T>(StringComparer.Ordinal);
        foreach (YamlFields section in fields.Sections(key))
        {
            T item = read(section);
            if (!all.TryAdd(nameOf(item), item))
                section.Problem("name", $"\"{nameOf(item)}\" is there twice");
        }

        return all.ToImmutable();
    }
}
