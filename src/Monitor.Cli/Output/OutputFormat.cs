namespace Monitor.Cli.Output;

/// <summary>How an answer is printed.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Table,

    /// <summary>For people with a wide screen: every column.</summary>
    Wide,

    /// <summary>For scripts: the data of the node's answer, as its API describes it.</summary>
    Json,
}

/// <summary>The formats' names.</summary>
internal static class OutputFormats
{
    public static string[] Names { get; } = ["table", "wide", "json"];

    public static bool TryParse(string text, out OutputFormat format, out string mistake)
    {
        int at = Array.IndexOf(Names, text);
        format = (OutputFormat)Math.Max(at, 0);
        mistake = at >= 0 ? "" : $"'{text}' is none of {string.Join(", ", Names)}";
        return at >= 0;
    }
}
