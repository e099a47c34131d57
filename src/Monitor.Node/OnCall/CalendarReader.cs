using System.Collections.Immutable;
using Monitor.Node.Yaml;
using Monitor.Shared.Calendars;
using NodaTime;
using NodaTime.Text;

namespace Monitor.Node.OnCall;

/// <summary>
/// Reads a market calendar: <c>name</c>, <c>time_zone</c>, the usual <c>week</c> (days to hours), <c>closed</c> and
/// <c>special</c> days, and which days the file <c>covers</c>.
/// </summary>
internal static class CalendarReader
{
    private const string Prefix = "Monitor.Node.OnCall.Calendars.";

    /// <summary>The calendars that come with the node.</summary>
    public static IReadOnlyList<MarketCalendar> BuiltIn()
    {
        var calendars = new List<MarketCalendar>();
        foreach (string resource in typeof(CalendarReader).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(typeof(CalendarReader).Assembly.GetManifestResourceStream(resource)!);
            var problems = new List<YamlProblem>();
            YamlNode? root = YamlDocument.Parse(reader.ReadToEnd(), resource[Prefix.Length..], problems);
            calendars.Add(Read(root, problems));
            if (problems.Count > 0)
                throw new InvalidOperationException($"{resource}: {problems[0]}");
        }

        return calendars;
    }

    public static MarketCalendar Read(YamlNode? root, ICollection<YamlProblem> problems)
    {
        YamlFields fields = YamlFields.Of(root, problems);
        string name = fields.RequiredText("name");
        DateTimeZone zone = fields.Zone("time_zone");
        LocalDate from = ReadDay(fields, "covers_from");
        LocalDate to = ReadDay(fields, "covers_to");
        var week = ImmutableArray.CreateBuilder<WeekdaySession>();
        foreach ((string days, string hours) in fields.TextMap("week"))
        {
            ImmutableArray<SessionHours> sessions = ReadSessions(fields, "week", hours);
            week.AddRange(ReadDays(fields, days).SelectMany(day => sessions.Select(s => new WeekdaySession(day, s))));
        }

        var exceptions = ImmutableSortedDictionary.CreateBuilder<LocalDate, MarketException>();
        foreach ((string day, string reason) in fields.TextMap("closed"))
            AddException(fields, "closed", day, new MarketException(reason, []), exceptions);
        foreach (YamlFields special in fields.Sections("special"))
        {
            MarketException exception = new(
                special.RequiredText("name"), ReadSessions(special, "hours", special.RequiredText("hours")));
            AddException(special, "day", special.RequiredText("day"), exception, exceptions);
            special.RefuseUnknownKeys();
        }

        fields.RefuseUnknownKeys();
        return new MarketCalendar(name, zone, week.ToImmutable(), exceptions.ToImmutable(), from, to);
    }

    private static void AddException(
        YamlFields fields, string key, string text, MarketException exception,
        ImmutableSortedDictionary<LocalDate, MarketException>.Builder exceptions)
    {
        if (!LocalDatePattern.Iso.Parse(text).TryGetValue(default, out LocalDate day))
            fields.Problem(key, $"\"{text}\" is not a day such as 2026-12-25");
        else if (!exceptions.TryAdd(day, exception))
            fields.Problem(key, $"{text} is there twice");
    }

    private static LocalDate ReadDay(YamlFields fields, string key)
    {
        string text = fields.RequiredText(key);
        if (LocalDatePattern.Iso.Parse(text).TryGetValue(default, out LocalDate day) || text.Length == 0)
            return day;
        fields.Problem(key, $"must be a day such as 2026-12-31, not \"{text}\"");
        return day;
    }

    /// <summary>Reads <c>mon-fri</c> or <c>sat</c>.</summary>
    private static IEnumerable<IsoDayOfWeek> ReadDays(YamlFields fields, string text)
    {
        string[] ends = text.Split('-', StringSplitOptions.TrimEntries);
        if (ends.Length > 2 || !LocalTimeText.TryParseDay(ends[0], out IsoDayOfWeek first)
            | !LocalTimeText.TryParseDay(ends[^1], out IsoDayOfWeek last))
        {
            fields.Problem("week", $"\"{text}\" is not a day such as mon, or days such as mon-fri");
            return [];
        }

        int count = ((int)last - (int)first + 7) % 7 + 1;
        return Enumerable.Range(0, count).Select(i => (IsoDayOfWeek)(((int)first - 1 + i) % 7 + 1));
    }

    private static ImmutableArray<SessionHours> ReadSessions(YamlFields fields, string key, string text)
    {
        var sessions = ImmutableArray.CreateBuilder<SessionHours>();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (LocalTimeText.TryParseHours(part, out LocalTime from, out LocalTime to))
                sessions.Add(new SessionHours(from, to));
            else
                fields.Problem(key, $"\"{part}\" is not such as 09:30-16:00");
        }

        return sessions.ToImmutable();
    }
}
