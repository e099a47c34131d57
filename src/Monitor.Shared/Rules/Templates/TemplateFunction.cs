using Monitor.Shared.Series;

namespace Monitor.Shared.Rules.Templates;

/// <summary>A function that templates may call.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Least">Fewest arguments.</param>
/// <param name="Most">Most arguments.</param>
/// <param name="Apply">Gives a string, a double or a label set; never throws.</param>
internal sealed record TemplateFunction(string Name, int Least, int Most, Func<object[], object> Apply)
{
    private static readonly TemplateFunction[] Every =
    [
        Numeric("humanize", Humanize.Metric),
        Numeric("humanize1024", Humanize.Metric1024),
        Numeric("humanizePercentage", Humanize.Percentage),
        Numeric("humanizeDuration", Humanize.Duration),
        Numeric("humanizeTimestamp", Humanize.Timestamp),
        new("printf", 1, 16, arguments => GoFormat.Print(TemplateValue.Show(arguments[0]), arguments.AsSpan(1))),
        Textual("toUpper", text => text.ToUpperInvariant()),
        Textual("toLower", text => text.ToLowerInvariant()),
        Textual("title", Title),
        Textual("stripPort", StripPort),
        Textual("stripDomain", StripDomain),
        new("index", 2, 2, arguments => arguments[0] is LabelSet labels
            ? labels[TemplateValue.Show(arguments[1])] ?? ""
            : "%!index(not labels)"),
    ];

    public static IEnumerable<string> Names => Every.Select(f => f.Name);

    public static TemplateFunction? Find(string name) => Array.Find(Every, f => f.Name == name);

    private static TemplateFunction Numeric(string name, Func<double, string> apply) =>
        new(name, 1, 1, arguments => TemplateValue.Number(arguments[0]) is { } number
            ? apply(number)
            : $"%!{name}({TemplateValue.Show(arguments[0])})");

    private static TemplateFunction Textual(string name, Func<string, string> apply) =>
        new(name, 1, 1, arguments => apply(TemplateValue.Show(arguments[0])));

    private static string Title(string text)
    {
        char[] letters = text.ToCharArray();
        for (int i = 0; i < letters.Length; i++)
        {
            if (i == 0 || char.IsWhiteSpace(letters[i - 1]))
                letters[i] = char.ToUpperInvariant(letters[i]);
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
