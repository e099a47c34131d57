using System.Text;
using NodaTime;

namespace Monitor.Shared.Templates;

/// <summary>Functions that make texts: Go's, Prometheus' and Alertmanager's.</summary>
internal static class TemplateTexts
{
    public static TemplateFunction[] Functions { get; } =
    [
        TemplateFunction.OfNumber("humanize", Humanize.Metric),
        TemplateFunction.OfNumber("humanize1024", Humanize.Metric1024),
        TemplateFunction.OfNumber("humanizePercentage", Humanize.Percentage),
        TemplateFunction.OfNumber("humanizeDuration", Humanize.Duration),
        TemplateFunction.OfNumber("humanizeTimestamp", Humanize.Timestamp),
        TemplateFunction.OfMany("printf", TemplateType.Text, 1,
            values => GoFormat.Print(TemplateValue.Show(values[0]), values.AsSpan(1))),
        TemplateFunction.OfMany("print", TemplateType.Text, 0, Print),
        TemplateFunction.OfMany("println", TemplateType.Text, 0,
            values => string.Join(' ', values.Select(TemplateValue.Show)) + "\n"),
        TemplateFunction.OfText("toUpper", text => text.ToUpperInvariant()),
        TemplateFunction.OfText("toLower", text => text.ToLowerInvariant()),
        new("title", 1, 1, TemplateType.Text,
            (values, run) => Title(TemplateValue.Show(values[0]), run.Environment.TitleLowersRest)),
        TemplateFunction.OfText("trimSpace", text => text.Trim()),
        new("join", 2, 2, TemplateType.Text, (values, _) => Join(values)),
        new("match", 2, 2, TemplateType.Flag, (values, run) => GoRegex.IsMatch(
            run.Pattern(TemplateValue.Show(values[0])), TemplateValue.Show(values[1]))),
        new("reReplaceAll", 3, 3, TemplateType.Text, (values, run) => GoRegex.Replace(
            run.Pattern(TemplateValue.Show(values[0])), TemplateValue.Show(values[1]), TemplateValue.Show(values[2]))),
        TemplateFunction.OfText("stripPort", StripPort),
        TemplateFunction.OfText("stripDomain", StripDomain),
        TemplateFunction.Of("safeHtml", TemplateType.Text, value => new TemplateMarkup(TemplateValue.Show(value))),
        TemplateFunction.OfText("html", TemplateHtml.Escape),
        TemplateFunction.OfText(
            "urlquery", text => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal)),
        new("date", 2, 2, TemplateType.Text,
            (values, _) => GoTime.Format(TemplateTimes.TimeOf(values[1]), TemplateValue.Show(values[0]))),
        new("tz", 2, 2, TemplateType.Time, (values, _) => InZone(values[0], TemplateTimes.TimeOf(values[1]))),
        new("since", 1, 1, TemplateType.Duration,
            (values, run) => run.Moment.Now - TemplateTimes.TimeOf(values[0]).ToInstant()),
    ];

    /// <summary>Go's Sprint: a space between two of which neither is a text.</summary>
    private static string Print(object?[] values)
    {
        var text = new StringBuilder();
        for (int i = 0; i < values.Length; i++)
        {
            if (i > 0 && values[i] is not string && values[i - 1] is not string)
                text.Append(' ');
            text.Append(TemplateValue.Show(values[i]));
        }

        return text.ToString();
    }

    private static string Join(object?[] values)
    {
        if (values[1] is not TemplateList list)
            throw new TemplateException(-1, $"joins {TemplateType.Of(values[1])}, which is no list");
        string between = TemplateValue.Show(values[0]);
        var text = new StringBuilder();
        for (int i = 0; i < list.Items.Count && text.Length <= TemplateRun.MaxValue; i++)
            text.Append(i > 0 ? between : "").Append(TemplateValue.Show(list.Items[i]));
        return text.ToString();
    }

    private static ZonedDateTime InZone(object? name, ZonedDateTime time) =>
        DateTimeZoneProviders.Tzdb.GetZoneOrNull(TemplateValue.Show(name)) is { } zone
            ? time.WithZone(zone)
            : throw new TemplateException(-1, $"has the time zone {TemplateValue.Show(name)}, which does not exist");

    /// <summary>A word begins after what is no letter, digit or underscore; an apostrophe parts none.</summary>
    private static string Title(string text, bool lowersRest)
    {
        char[] letters = text.ToCharArray();
        for (int i = 0; i < letters.Length; i++)
        {
            bool begins = i == 0
                || !char.IsLetterOrDigit(text[i - 1]) && text[i - 1] is not '_' && !(lowersRest && text[i - 1] == '\'');
            if (begins)
                letters[i] = char.ToUpperInvariant(letters[i]);
            else if (lowersRest)
                letters[i] = char.ToLowerInvariant(letters[i]);
        }

        return new string(letters);
    }

    private static string StripPort(string hostAndPort)
    {
        int colon = hostAndPort.LastIndexOf(':');
        if (colon < 0 || hostAndPort.IndexOf(':') != colon && !hostAndPort.StartsWith('['))
            return hostAndPort;
        string host = hostAndPort[..colon];
        return host is ['[', .., ']'] ? host[1..^1] : host.StartsWith('[') ? hostAndPort : host;
    }

    /// <summary>The first name of a host's; an address and a port are left alone.</summary>
    private static string StripDomain(string hostAndPort)
    {
        string host = StripPort(hostAndPort);
        if (System.Net.IPAddress.TryParse(host, out _))
            return hostAndPort;
        string port = hostAndPort[(host.Length <= hostAndPort.Length ? host.Length : 0)..];
        int dot = host.IndexOf('.');
        return dot < 0 ? hostAndPort : host[..dot] + port;
    }
}
