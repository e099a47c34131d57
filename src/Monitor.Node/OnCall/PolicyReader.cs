using System.Collections.Immutable;
using Monitor.Node.Yaml;
using Monitor.Shared.Alerting;
using Monitor.Shared.Escalation;
using NodaTime;

namespace Monitor.Node.OnCall;

/// <summary>Reads escalation policies.</summary>
internal sealed class PolicyReader(
    HoursReader hours, IReadOnlySet<string> people, IReadOnlySet<string> schedules, IReadOnlySet<string> receivers)
{
    private static readonly (string Word, AlertSeverity Value)[] Severities =
    [
        ("info", AlertSeverity.Info), ("warning", AlertSeverity.Warning), ("error", AlertSeverity.Error),
        ("critical", AlertSeverity.Critical),
    ];

    public EscalationPolicy Read(YamlFields fields)
    {
        string name = fields.RequiredText("name");
        ImmutableArray<EscalationStep> steps = [.. fields.Sections("steps").Select(ReadStep)];
        if (steps.IsEmpty)
            fields.Missing("steps");
        TimeSpan? timeout = fields.Duration("acknowledgement_timeout");
        if (timeout < TimeSpan.FromMinutes(1))
            fields.Problem("acknowledgement_timeout", "must be a minute or more");
        var policy = new EscalationPolicy(
            name, steps, fields.Whole("rounds", 1, 1, 100), fields.Text("hand_over_to", ""), timeout,
            ReadUrgency(fields))
        {
            Quorum = ReadQuorum(fields),
            Gather = fields.Duration("gather", TimeSpan.FromSeconds(15), TimeSpan.Zero, TimeSpan.FromMinutes(10)),
        };
        fields.RefuseUnknownKeys();
        return policy;
    }

    /// <summary>A number for every severity, or one for each: <c>quorum: { critical: 2 }</c>.</summary>
    private ImmutableSortedDictionary<AlertSeverity, int> ReadQuorum(YamlFields fields)
    {
        if (fields.Node("quorum") is YamlScalar)
        {
            int all = fields.Whole("quorum", 1, 1, Math.Max(1, people.Count));
            return Severities.ToImmutableSortedDictionary(severity => severity.Value, _ => all);
        }

        YamlFields section = fields.Section("quorum");
        var quorum = ImmutableSortedDictionary.CreateBuilder<AlertSeverity, int>();
        foreach ((string word, AlertSeverity severity) in Severities)
        {
            if (section.Has(word))
                quorum[severity] = section.Whole(word, 1, 1, Math.Max(1, people.Count));
        }

        section.RefuseUnknownKeys();
        return quorum.ToImmutable();
    }

    private UrgencyRule ReadUrgency(YamlFields fields)
    {
        AlertSeverity within = fields.Word("urgent_from", AlertSeverity.Error, Severities);
        AlertSeverity outside = fields.Word("urgent_outside_support_from", within, Severities);
        HoursOfZone? support = ReadHours(fields, "support_hours");
        if (fields.Has("urgent_outside_support_from") && support is null)
            fields.Problem("urgent_outside_support_from", "says nothing without support_hours");
        return new UrgencyRule(within, outside, support);
    }

    private EscalationStep ReadStep(YamlFields fields)
    {
        ImmutableArray<EscalationTarget> targets =
            [.. fields.Sections("notify").Select(ReadTarget).OfType<EscalationTarget>()];
        if (fields.Sections("notify").Count == 0)
            fields.Missing("notify");
        var step = new EscalationStep(
            targets,
            fields.Flag("round_robin", false),
            new StepCondition(
                fields.Word("at_least", AlertSeverity.Info, Severities), fields.Whole("alerts", 0, 0, 1_000_000),
                ReadHours(fields, "hours")),
            fields.Duration("wait", TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(1), TimeSpan.FromDays(7)));
        fields.RefuseUnknownKeys();
        return step;
    }

    private HoursOfZone? ReadHours(YamlFields fields, string key)
    {
        DateTimeZone zone = fields.Zone("time_zone");
        return fields.Has(key) ? new HoursOfZone(zone, hours.Read(fields, zone, key)) : null;
    }

    private EscalationTarget? ReadTarget(YamlFields fields)
    {
        string? person = Named(fields, "person", people);
        string? schedule = Named(fields, "schedule", schedules);
        string? receiver = Named(fields, "receiver", receivers);
        fields.RefuseUnknownKeys();
        if (new[] { person, schedule, receiver }.Count(name => name is not null) != 1)
            fields.Problem("needs one of person, schedule, receiver");
        return person is not null ? new EscalationTarget.Person(person)
            : schedule is not null ? new EscalationTarget.Schedule(schedule)
            : receiver is not null ? new EscalationTarget.Receiver(receiver)
            : null;
    }

    private static string? Named(YamlFields fields, string key, IReadOnlySet<string> known)
    {
        if (fields.Text(key) is not { } name)
            return null;
        if (!known.Contains(name))
        {
            string near = NearestWord.Find(name, known) is { } word ? $"; did you mean {word}?" : "";
            fields.Problem(key, $"no {key} is called \"{name}\"{near}");
        }

        return name;
    }
}
