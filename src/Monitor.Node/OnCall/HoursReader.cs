using System.Collections.Immutable;
using Monitor.Node.Yaml;
using Monitor.Shared.Calendars;
using Monitor.Shared.OnCall;
using Monitor.Shared.Recurrences;
using NodaTime;

namespace Monitor.Node.OnCall;

/// <summary>
/// Reads <c>hours</c>, a list of: <c>daily: 09:00-17:00</c>, <c>weekly: Fri 18:00 - Mon 08:00</c>,
/// <c>market: XNYS</c> with <c>while: open</c> or <c>closed</c>, or <c>rule:</c> with <c>start</c> and <c>for</c>.
/// </summary>
internal sealed class HoursReader(IReadOnlyDictionary<string, MarketCalendar> calendars)
{
    private static readonly string[] Kinds = ["daily", "weekly", "market", "rule"];

    public ImmutableArray<OnCallHours> Read(YamlFields owner, DateTimeZone zone, string key = "hours")
    {
        var hours = ImmutableArray.CreateBuilder<OnCallHours>();
        foreach (YamlFields fields in owner.Sections(key))
        {
            string[] given = [.. Kinds.Where(fields.Has)];
            if (given.Length != 1)
                fields.Problem($"needs one of {string.Join(", ", Kinds)}, and has {given.Length}");
            else if (ReadOne(fields, given[0], zone) is { } read)
                hours.Add(read);
            foreach (string kind in Kinds)
                fields.Text(kind);
            fields.RefuseUnknownKeys();
        }

        return hours.ToImmutable();
    }

    private OnCallHours? ReadOne(YamlFields fields, string kind, DateTimeZone zone)
    {
        string text = fields.RequiredText(kind);
        switch (kind)
        {
            case "daily":
                if (LocalTimeText.TryParseHours(text, out LocalTime from, out LocalTime to))
                    return new OnCallHours.Daily(new SessionHours(from, to));
                fields.Problem(kind, $"must be such as 09:00-17:00, not \"{text}\"");
                return null;
            case "weekly":
                return ReadWeekly(fields, text);
            case "market":
                bool whileOpen = fields.Word("while", true, ("open", true), ("closed", false));
                if (calendars.TryGetValue(text, out MarketCalendar? calendar))
                    return new OnCallHours.Market(calendar, whileOpen);
                string near = NearestWord.Find(text, calendars.Keys) is { } name ? $"; did you mean {name}?" : "";
                fields.Problem(kind, $"no calendar is called \"{text}\"{near}");
                return null;
            default:
                return ReadRule(fields, text, zone);
        }
    }

    private static OnCallHours.Weekly? ReadWeekly(YamlFields fields, string text)
    {
        string[] ends = text.Split('-', StringSplitOptions.TrimEntries);
        if (ends.Length == 2 && LocalTimeText.TryParseDayTime(ends[0], out IsoDayOfWeek fromDay, out LocalTime from)
            && LocalTimeText.TryParseDayTime(ends[1], out IsoDayOfWeek toDay, out LocalTime to))
            return new OnCallHours.Weekly(fromDay, from, toDay, to);
        fields.Problem("weekly", $"must be such as Fri 18:00 - Mon 08:00, not \"{text}\"");
        return null;
    }

    private static OnCallHours.Recurring? ReadRule(YamlFields fields, string text, DateTimeZone zone)
    {
        LocalDateTime? start = fields.LocalTime("start");
        TimeSpan length = fields.Duration(
            "for", TimeSpan.FromHours(1), TimeSpan.FromMinutes(1), TimeSpan.FromDays(366));
        if (!fields.Has("start"))
            fields.Missing("start");
        if (RecurrenceParser.TryParse(text, zone, out RecurrenceRule? rule, out string error))
            return start is { } begin ? new OnCallHours.Recurring(begin, rule!, (int)length.TotalMinutes) : null;
        fields.Problem("rule", error);
        return null;
    }
}
