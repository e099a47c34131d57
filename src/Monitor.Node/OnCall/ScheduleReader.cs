using System.Collections.Immutable;
using Monitor.Node.Yaml;
using Monitor.Shared.Calendars;
using Monitor.Shared.Durations;
using Monitor.Shared.OnCall;
using Monitor.Shared.Recurrences;
using NodaTime;

namespace Monitor.Node.OnCall;

/// <summary>Reads schedules: their layers, the turns of each, and overrides.</summary>
internal sealed class ScheduleReader(HoursReader hours, IReadOnlySet<string> people)
{
    public OnCallSchedule Read(YamlFields fields)
    {
        string name = fields.RequiredText("name");
        DateTimeZone zone = fields.Zone("time_zone");
        ImmutableArray<RotationLayer> layers =
            [.. fields.Sections("layers").Select(layer => ReadLayer(layer, zone)).OfType<RotationLayer>()];
        if (fields.Sections("layers").Count == 0)
            fields.Missing("layers");
        ImmutableArray<ShiftOverride> overrides =
            [.. fields.Sections("overrides").Select(over => ReadOverride(over, zone)).OfType<ShiftOverride>()];
        fields.RefuseUnknownKeys();
        return new OnCallSchedule(name, zone, layers, overrides);
    }

    private RotationLayer? ReadLayer(YamlFields fields, DateTimeZone zone)
    {
        string name = fields.RequiredText("name");
        IReadOnlyList<string> turns = fields.Texts("people");
        if (turns.Count == 0)
            fields.Missing("people");
        foreach (string person in turns)
            CheckPerson(fields, "people", person);
        LocalDateTime? start = fields.LocalTime("start");
        if (!fields.Has("start"))
            fields.Missing("start");
        LocalDateTime? end = fields.LocalTime("end");
        if (end <= start)
            fields.Problem("end", "must be after start");
        Handoff handoff = ReadHandoff(fields, zone);
        ImmutableArray<OnCallHours> within = hours.Read(fields, zone);
        fields.RefuseUnknownKeys();
        return start is null || turns.Count == 0
            ? null
            : new RotationLayer(name, [.. turns], start.Value, end, handoff, within);
    }

    /// <summary>Turns of whole days or hours, or a rule that says when they change; a week by default.</summary>
    private static Handoff ReadHandoff(YamlFields fields, DateTimeZone zone)
    {
        if (fields.Text("handoff") is { } text)
        {
            if (fields.Has("turn"))
                fields.Problem("handoff", "stands beside turn; one of them says when turns change");
            if (RecurrenceParser.TryParse(text, zone, out RecurrenceRule? rule, out string error))
                return new Handoff.Recurring(rule!);
            fields.Problem("handoff", error);
        }

        TimeSpan turn = fields.Duration(
            "turn", TimeSpan.FromDays(7), TimeSpan.FromHours(1), TimeSpan.FromDays(366));
        if (turn.Ticks % TimeSpan.TicksPerHour != 0)
            fields.Problem("turn", $"must be whole hours, not {DurationText.Format(turn)}");
        return turn.Ticks % TimeSpan.TicksPerDay == 0
            ? new Handoff.Days((int)turn.TotalDays)
            : new Handoff.Hours((int)turn.TotalHours);
    }

    private ShiftOverride? ReadOverride(YamlFields fields, DateTimeZone zone)
    {
        LocalDateTime? from = fields.LocalTime("from");
        LocalDateTime? to = fields.LocalTime("to");
        if (!fields.Has("from"))
            fields.Missing("from");
        if (!fields.Has("to"))
            fields.Missing("to");
        if (to <= from)
            fields.Problem("to", "must be after from");
        string? person = fields.Text("person");
        if (person is not null)
            CheckPerson(fields, "person", person);
        string reason = fields.Text("reason", person is null ? "nobody by arrangement" : "stands in");
        fields.RefuseUnknownKeys();
        return from is null || to is null
            ? null
            : new ShiftOverride(new TimeRange(zone.MomentOf(from.Value), zone.MomentOf(to.Value)), person, reason);
    }

    private void CheckPerson(YamlFields fields, string key, string person)
    {
        if (people.Contains(person))
            return;
        string near = NearestWord.Find(person, people) is { } name ? $"; did you mean {name}?" : "";
        fields.Problem(key, $"no contact is called \"{person}\"{near}");
    }
}
