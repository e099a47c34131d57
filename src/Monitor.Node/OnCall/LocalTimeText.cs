using Monitor.Node.Yaml;
using NodaTime;
using NodaTime.Text;

namespace Monitor.Node.OnCall;

/// <summary>Reads zones, local times and hours from a document, every mistake at its place.</summary>
internal static class LocalTimeText
{
    private static readonly LocalDateTimePattern Minutes =
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm");

    private static readonly LocalTimePattern Hours = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    private static readonly string[] Days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    /// <summary>An IANA time zone; UTC where the key is absent or wrong.</summary>
    public static DateTimeZone Zone(this YamlFields fields, string key)
    {
        if (fields.Text(key) is not { } name)
            return DateTimeZone.Utc;
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(name) is { } zone)
            return zone;
        string near = NearestWord.Find(name, DateTimeZoneProviders.Tzdb.Ids) is { } id ? $"; did you mean {id}?" : "";
        fields.Problem(key, $"must be a time zone such as Europe/London, not \"{name}\"{near}");
        return DateTimeZone.Utc;
    }

    /// <summary>A local time such as <c>2026-01-05T09:00</c>, or a day's beginning; null where it is absent.</summary>
    public static LocalDateTime? LocalTime(this YamlFields fields, string key)
    {
        if (fields.Text(key) is not { } text)
            return null;
        if (LocalDatePattern.Iso.Parse(text).TryGetValue(default, out LocalDate day))
            return day.AtMidnight();
        if (Minutes.Parse(text.Replace(' ', 'T')).TryGetValue(default, out LocalDateTime time))
            return time;
        fields.Problem(key, $"must be a local time such as 2026-01-05T09:00, not \"{text}\"");
        return null;
    }

    /// <summary>Reads <c>09:00-17:30</c>.</summary>
    public static bool TryParseHours(string text, out LocalTime from, out LocalTime to)
    {
        to = default;
        string[] parts = text.Split('-', StringSplitOptions.TrimEntries);
        return parts.Length == 2 & TryParseTime(parts[0], out from) && TryParseTime(parts[^1], out to);
    }

    /// <summary>Reads <c>Fri 18:00</c>.</summary>
    public static bool TryParseDayTime(string text, out IsoDayOfWeek day, out LocalTime time)
    {
        time = default;
        string[] parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return TryParseDay(parts.FirstOrDefault() ?? "", out day)
            && parts.Length == 2 && TryParseTime(parts[1], out time);
    }

    /// <summary>Reads a day of the week, short or long, in English.</summary>
    public static bool TryParseDay(string text, out IsoDayOfWeek day)
    {
        day = (IsoDayOfWeek)(Array.FindIndex(Days, d => text.StartsWith(d, StringComparison.OrdinalIgnoreCase)) + 1);
        return day != IsoDayOfWeek.None
            && (text.Length == 3 || text.Equals($"{day}", StringComparison.OrdinalIgnoreCase));
    }

    // 24:00 is a day's end, which is the next day's beginning.
    private static bool TryParseTime(string text, out LocalTime time) =>
        Hours.Parse(text == "24:00" ? "00:00" : text).TryGetValue(default, out time);
}
