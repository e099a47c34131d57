using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace Monitor.Shared.Recurrences;

/// <summary>Reads a rule as RFC 5545 writes it: <c>FREQ=WEEKLY;BYDAY=MO,WE;BYHOUR=9</c>.</summary>
public static class RecurrenceParser
{
    // Enough for a year of days by number; a rule with more is not one that a person wrote.
    private const int MaxNumbers = 366;

    private static readonly LocalDateTimePattern UntilTime =
        LocalDateTimePattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss");

    private static readonly LocalDatePattern UntilDate = LocalDatePattern.CreateWithInvariantCulture("uuuuMMdd");

    private static readonly ImmutableArray<string> DayCodes = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

    /// <summary>Reads a rule.</summary>
    /// <param name="text">The rule, with or without <c>RRULE:</c> in front.</param>
    /// <param name="zone">Where an UNTIL in UTC (with its Z) is taken to be local.</param>
    /// <param name="rule">What was read; null when it is wrong.</param>
    /// <param name="error">What is wrong, naming the part; empty when nothing is.</param>
    public static bool TryParse(string text, DateTimeZone zone, out RecurrenceRule? rule, out string error)
    {
        rule = null;
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var parts = new List<(string Name, string Value)>();
        string body = text.StartsWith("RRULE:", StringComparison.OrdinalIgnoreCase) ? text[6..] : text;
        foreach (string part in body.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=');
            if (equals <= 0)
                return Fail($"\"{part}\" is not NAME=VALUE", out error);
            string name = part[..equals].ToUpperInvariant();
            if (!seen.Add(name))
                return Fail($"{name} is there twice", out error);
            parts.Add((name, part[(equals + 1)..]));
        }

        if (!TryReadFrequency(parts, out RecurrenceFrequency frequency, out error))
            return false;
        var read = new RecurrenceRule { Frequency = frequency };
        foreach ((string name, string value) in parts)
        {
            if (!TryApply(ref read, name, value, zone, out error))
                return false;
        }

        error = Conflict(read);
        rule = error.Length == 0 ? read : null;
        return rule is not null;
    }

    private static bool TryReadFrequency(
        List<(string Name, string Value)> parts, out RecurrenceFrequency frequency, out string error)
    {
        frequency = default;
        string? value = parts.Where(part => part.Name == "FREQ").Select(part => part.Value).FirstOrDefault();
        if (value is null)
            return Fail("FREQ is missing", out error);
        if (value.ToUpperInvariant() is "HOURLY" or "MINUTELY" or "SECONDLY")
            return Fail($"FREQ={value} is finer than a day; say FREQ=DAILY with BYHOUR and BYMINUTE", out error);
        error = "";
        return Enum.TryParse(value, ignoreCase: true, out frequency) && !char.IsDigit(value[0])
            || Fail($"FREQ={value} is none of DAILY, WEEKLY, MONTHLY, YEARLY", out error);
    }

    private static bool TryApply(
        ref RecurrenceRule rule, string name, string value, DateTimeZone zone, out string error)
    {
        ImmutableArray<int> numbers = [];
        bool isRead = name switch
        {
            "FREQ" or "UNTIL" or "WKST" or "BYDAY" => true,
            "INTERVAL" => TryReadNumbers(value, 1, 10_000, isSigned: false, out numbers) && numbers.Length == 1,
            "COUNT" => TryReadNumbers(value, 1, 1_000_000, isSigned: false, out numbers) && numbers.Length == 1,
            "BYMONTH" => TryReadNumbers(value, 1, 12, isSigned: false, out numbers),
            "BYWEEKNO" => TryReadNumbers(value, 1, 53, isSigned: true, out numbers),
            "BYYEARDAY" or "BYSETPOS" => TryReadNumbers(value, 1, 366, isSigned: true, out numbers),
            "BYMONTHDAY" => TryReadNumbers(value, 1, 31, isSigned: true, out numbers),
            "BYHOUR" => TryReadNumbers(value, 0, 23, isSigned: false, out numbers),
            "BYMINUTE" => TryReadNumbers(value, 0, 59, isSigned: false, out numbers),
            _ => false,
        };
        error = isRead ? "" : $"{name}={value} cannot be read";
        switch (name)
        {
            case "UNTIL":
                return TryReadUntil(ref rule, value, zone, out error);
            case "WKST":
                int first = DayCodes.IndexOf(value.ToUpperInvariant());
                rule = rule with { WeekStart = (IsoDayOfWeek)(first + 1) };
                return first >= 0 || Fail($"WKST={value} is none of {string.Join(", ", DayCodes)}", out error);
            case "BYDAY":
                return TryReadDays(ref rule, value, out error);
        }

        rule = name switch
        {
            "INTERVAL" when isRead => rule with { Interval = numbers[0] },
            "COUNT" when isRead => rule with { Count = numbers[0] },
            "BYMONTH" => rule with { Months = numbers },
            "BYWEEKNO" => rule with { WeekNumbers = numbers },
            "BYYEARDAY" => rule with { YearDays = numbers },
            "BYMONTHDAY" => rule with { MonthDays = numbers },
            "BYHOUR" => rule with { Hours = numbers },
            "BYMINUTE" => rule with { Minutes = numbers },
            "BYSETPOS" => rule with { Positions = numbers },
            _ => rule,
        };
        return isRead;
    }

    private static bool TryReadNumbers(string text, int least, int most, bool isSigned, out ImmutableArray<int> numbers)
    {
        numbers = [];
        var read = ImmutableArray.CreateBuilder<int>();
        foreach (string word in text.Split(','))
        {
            NumberStyles style = isSigned ? NumberStyles.AllowLeadingSign : NumberStyles.None;
            if (!int.TryParse(word, style, CultureInfo.InvariantCulture, out int number)
                || Math.Abs((long)number) < least || Math.Abs((long)number) > most || read.Count == MaxNumbers)
                return false;
            read.Add(number);
        }

        numbers = read.ToImmutable();
        return true;
    }

    private static bool TryReadDays(ref RecurrenceRule rule, string value, out string error)
    {
        error = "";
        var picks = ImmutableArray.CreateBuilder<WeekdayPick>();
        foreach (string word in value.ToUpperInvariant().Split(','))
        {
            int day = word.Length < 2 ? -1 : DayCodes.IndexOf(word[^2..]);
            int ordinal = 0;
            bool isRead = day >= 0 && picks.Count < MaxNumbers
                && (word.Length == 2
                    || (TryReadOrdinal(word[..^2], out ordinal) && ordinal is not 0 and >= -53 and <= 53));
            if (!isRead)
                return Fail($"BYDAY={value}: \"{word}\" is not a day such as MO or -1FR", out error);
            picks.Add(new WeekdayPick(ordinal, (IsoDayOfWeek)(day + 1)));
        }

        rule = rule with { Weekdays = picks.ToImmutable() };
        return true;
    }

    private static bool TryReadOrdinal(string text, out int ordinal) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out ordinal);

    private static bool TryReadUntil(ref RecurrenceRule rule, string value, DateTimeZone zone, out string error)
    {
        error = "";
        bool isUtc = value.EndsWith('Z');
        ParseResult<LocalDateTime> time = UntilTime.Parse(isUtc ? value[..^1] : value);
        ParseResult<LocalDate> date = UntilDate.Parse(value);
        if (!time.Success && !date.Success)
            return Fail($"UNTIL={value} is neither 20261231 nor 20261231T235959Z", out error);
        LocalDateTime until = date.Success ? date.Value + LocalTime.MaxValue : time.Value;
        rule = rule with { Until = isUtc ? until.InUtc().WithZone(zone).LocalDateTime : until };
        return true;
    }

    /// <summary>What the standard forbids together; empty when nothing does.</summary>
    private static string Conflict(RecurrenceRule rule)
    {
        bool isYearly = rule.Frequency == RecurrenceFrequency.Yearly;
        if (rule.Count is not null && rule.Until is not null)
            return "COUNT and UNTIL must not stand together";
        if (!rule.WeekNumbers.IsEmpty && !isYearly)
            return "BYWEEKNO needs FREQ=YEARLY";
        if (!rule.YearDays.IsEmpty && !isYearly)
            return "BYYEARDAY needs FREQ=YEARLY";
        if (!rule.MonthDays.IsEmpty && rule.Frequency == RecurrenceFrequency.Weekly)
            return "BYMONTHDAY must not stand with FREQ=WEEKLY";
        bool hasOrdinals = rule.Weekdays.Any(pick => pick.Ordinal != 0);
        if (hasOrdinals && (rule.Frequency < RecurrenceFrequency.Monthly || !rule.WeekNumbers.IsEmpty))
            return "BYDAY with a number needs FREQ=MONTHLY or YEARLY, without BYWEEKNO";
        return "";
    }

    private static bool Fail(string message, out string error)
    {
        error = message;
        return false;
    }
}
