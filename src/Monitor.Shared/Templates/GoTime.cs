using System.Globalization;
using System.Text;
using NodaTime;

namespace Monitor.Shared.Templates;

/// <summary>
/// Times and durations as Go writes them: a layout is the time 2006-01-02 15:04:05 -0700 in the wanted form.
/// </summary>
internal static class GoTime
{
    private const string Plain = "2006-01-02 15:04:05.999999999 -0700 MST";

    /// <summary>Pieces of a layout; of two that begin alike the longer stands first.</summary>
    private static readonly (string Piece, Func<ZonedDateTime, string> Show)[] Pieces =
    [
        ("January", t => Words(t, "MMMM")), ("Jan", t => Words(t, "MMM")),
        ("Monday", t => Words(t, "dddd")), ("Mon", t => Words(t, "ddd")), ("MST", ZoneName),
        ("2006", t => Digits(t.Year, 4)),
        ("-07:00:00", t => Offset(t, ":", seconds: true)), ("-070000", t => Offset(t, "", seconds: true)),
        ("-07:00", t => Offset(t, ":")), ("-0700", t => Offset(t, "")), ("-07", t => Offset(t, "")[..3]),
        ("Z07:00:00", t => IsUtc(t) ? "Z" : Offset(t, ":", seconds: true)),
        ("Z070000", t => IsUtc(t) ? "Z" : Offset(t, "", seconds: true)),
        ("Z07:00", t => IsUtc(t) ? "Z" : Offset(t, ":")), ("Z0700", t => IsUtc(t) ? "Z" : Offset(t, "")),
        ("Z07", t => IsUtc(t) ? "Z" : Offset(t, "")[..3]),
        ("002", t => Digits(t.DayOfYear, 3)), ("01", t => Digits(t.Month, 2)), ("02", t => Digits(t.Day, 2)),
        ("03", t => Digits(Twelve(t), 2)), ("04", t => Digits(t.Minute, 2)), ("05", t => Digits(t.Second, 2)),
        ("06", t => Digits(t.Year % 100, 2)), ("15", t => Digits(t.Hour, 2)),
        ("PM", t => t.Hour >= 12 ? "PM" : "AM"), ("pm", t => t.Hour >= 12 ? "pm" : "am"),
        ("_2006", t => "_" + Digits(t.Year, 4)), ("__2", t => Digits(t.DayOfYear, 1).PadLeft(3)),
        ("_2", t => Digits(t.Day, 1).PadLeft(2)), ("1", t => Digits(t.Month, 1)), ("2", t => Digits(t.Day, 1)),
        ("3", t => Digits(Twelve(t), 1)), ("4", t => Digits(t.Minute, 1)), ("5", t => Digits(t.Second, 1)),
    ];

    public static string Show(ZonedDateTime time) => Format(time, Plain);

    public static string Format(ZonedDateTime time, string layout)
    {
        var text = new StringBuilder();
        for (int at = 0; at < layout.Length && text.Length <= TemplateRun.MaxValue;)
        {
            ReadOnlySpan<char> rest = layout.AsSpan(at);
            if (FractionLength(rest) is > 0 and var length)
            {
                text.Append(Fraction(time, rest[..length]));
                at += length;
                continue;
            }

            int found = Find(rest);
            if (found < 0)
            {
                text.Append(layout[at++]);
                continue;
            }

            text.Append(Pieces[found].Show(time));
            at += Pieces[found].Piece.Length;
        }

        return text.ToString();
    }

    /// <summary>1h2m3.5s, 30m0s, 12.5ms, 0s.</summary>
    public static string Show(Duration duration)
    {
        if (duration == Duration.Zero)
            return "0s";
        string sign = duration < Duration.Zero ? "-" : "";
        Duration size = duration < Duration.Zero ? -duration : duration;
        if (size < Duration.FromSeconds(1))
        {
            decimal nanoseconds = (decimal)size.ToBigIntegerNanoseconds();
            (decimal unit, string name) = nanoseconds switch
            {
                >= 1_000_000 => (1_000_000, "ms"),
                >= 1_000 => (1_000, "µs"),
                _ => (1m, "ns"),
            };
            return sign + (nanoseconds / unit).ToString("0.######", CultureInfo.InvariantCulture) + name;
        }

        decimal seconds = size.Seconds + size.SubsecondNanoseconds / 1_000_000_000m;
        string shown = seconds.ToString("0.#########", CultureInfo.InvariantCulture) + "s";
        long hours = size.Days * 24L + size.Hours;
        if (hours > 0)
            return string.Create(CultureInfo.InvariantCulture, $"{sign}{hours}h{size.Minutes}m{shown}");
        return size.Minutes > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{sign}{size.Minutes}m{shown}")
            : sign + shown;
    }

    /// <summary>A point or comma with zeros or nines after it, and no digit behind: parts of a second.</summary>
    private static int FractionLength(ReadOnlySpan<char> layout)
    {
        if (layout is not (['.' or ',', '0' or '9', ..]))
            return 0;
        int length = 1;
        while (length < layout.Length && layout[length] == layout[1])
            length++;
        return length < layout.Length && char.IsAsciiDigit(layout[length]) ? 0 : length;
    }

    private static string Fraction(ZonedDateTime time, ReadOnlySpan<char> layout)
    {
        string digits = Digits(time.NanosecondOfSecond, 9);
        string kept = digits[..Math.Min(9, layout.Length - 1)];
        if (layout[1] == '0')
            return layout[0] + kept;
        kept = kept.TrimEnd('0');
        return kept.Length > 0 ? layout[0] + kept : "";
    }

    private static int Find(ReadOnlySpan<char> layout)
    {
        for (int i = 0; i < Pieces.Length; i++)
        {
            string piece = Pieces[i].Piece;
            // "Month" is no short name of a day, nor "Janitor" one of a month.
            bool isShortName = piece is "Jan" or "Mon";
            if (layout.StartsWith(piece, StringComparison.Ordinal)
                && !(isShortName && layout.Length > 3 && char.IsAsciiLetterLower(layout[3])))
                return i;
        }

        return -1;
    }

    private static string Words(ZonedDateTime time, string format) =>
        time.ToString(format, CultureInfo.InvariantCulture);

    private static string Digits(int number, int width) => number.ToString("D" + width, CultureInfo.InvariantCulture);

    private static int Twelve(ZonedDateTime time) => time.Hour % 12 == 0 ? 12 : time.Hour % 12;

    private static bool IsUtc(ZonedDateTime time) => time.Offset == NodaTime.Offset.Zero;

    private static string ZoneName(ZonedDateTime time) => time.GetZoneInterval().Name;

    private static string Offset(ZonedDateTime time, string colon, bool seconds = false)
    {
        int all = Math.Abs(time.Offset.Seconds);
        string shown =
            $"{(time.Offset.Seconds < 0 ? '-' : '+')}{Digits(all / 3600, 2)}{colon}{Digits(all / 60 % 60, 2)}";
        return seconds ? $"{shown}{colon}{Digits(all % 60, 2)}" : shown;
    }
}
