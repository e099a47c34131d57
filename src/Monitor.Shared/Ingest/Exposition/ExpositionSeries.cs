using System.Buffers;
using System.Text;
using Monitor.Shared.Series;

namespace Monitor.Shared.Ingest.Exposition;

/// <summary>Takes the bytes that name a series apart: <c>name{label="value",…}</c>.</summary>
public static class ExpositionSeries
{
    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("_:abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"u8);

    private static readonly SearchValues<byte> LabelBytes =
        SearchValues.Create("_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"u8);

    /// <summary>Adds <c>__name__</c> and all labels to a series.</summary>
    /// <param name="problem">What is wrong with the syntax; null when nothing is.</param>
    /// <returns>
    /// False with a problem when the line is not the format's, or without one when the series itself refuses a label
    /// (<see cref="PrometheusSeries.Problem"/>).
    /// </returns>
    public static bool TryParse(ReadOnlySpan<byte> text, PrometheusSeries series, out string? problem)
    {
        problem = null;
        int brace = text.IndexOf((byte)'{');
        ReadOnlySpan<byte> name = (brace < 0 ? text : text[..brace]).TrimEnd(" \t"u8);
        bool named = name.Length > 0;
        if (named && !IsName(name, NameBytes))
            return Wrong($"\"{Show(name)}\" is no metric name", out problem);
        if (named && !series.TryAdd("__name__"u8, name))
            return false;
        if (brace < 0)
            return named || Wrong("a sample without a name", out problem);
        if (text[^1] != '}')
            return Wrong("labels without an end", out problem);

        ReadOnlySpan<byte> rest = text[(brace + 1)..^1].Trim(" \t"u8);
        bool first = true;
        while (rest.Length > 0)
        {
            if (!TryParseLabel(ref rest, series, allowName: first && !named, out problem))
                return false;
            first = false;
            if (rest.IsEmpty)
                break;
            if (rest[0] != ',')
                return Wrong($"a comma is missing before \"{Show(rest)}\"", out problem);
            rest = rest[1..].TrimStart(" \t"u8);
        }

        return true;
    }

    /// <summary>What the samples of a name are, by the type of their family where that is known.</summary>
    public static SeriesKind KindOf(
        ReadOnlySpan<byte> name, ReadOnlySpan<byte> family, MetricType type, MetricMetadataCatalog metadata)
    {
        if (family.IsEmpty || !name.StartsWith(family))
            return metadata.KindOf(name);
        ReadOnlySpan<byte> suffix = name[family.Length..];
        bool partOfMany = suffix.SequenceEqual("_bucket"u8) || suffix.SequenceEqual("_count"u8)
            || suffix.SequenceEqual("_sum"u8);
        return type switch
        {
            MetricType.Counter when suffix.IsEmpty || suffix.SequenceEqual("_total"u8) => SeriesKind.Counter,
            MetricType.Histogram or MetricType.Summary when partOfMany => SeriesKind.Counter,
            MetricType.Histogram or MetricType.Summary when suffix.IsEmpty => SeriesKind.Gauge,
            MetricType.Gauge or MetricType.Info or MetricType.StateSet when suffix.IsEmpty => SeriesKind.Gauge,
            MetricType.GaugeHistogram => SeriesKind.Gauge,
            _ when suffix.SequenceEqual("_created"u8) => SeriesKind.Gauge,
            _ => metadata.KindOf(name),
        };
    }

    /// <summary>The metric's name in the bytes of a series; empty when it stands quoted among the labels.</summary>
    public static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> series)
    {
        int brace = series.IndexOf((byte)'{');
        return (brace < 0 ? series : series[..brace]).TrimEnd(" \t"u8);
    }

    private static bool TryParseLabel(
        ref ReadOnlySpan<byte> rest, PrometheusSeries series, bool allowName, out string? problem)
    {
        ReadOnlySpan<byte> name;
        if (rest[0] == '"')
        {
            if (!TryParseQuoted(ref rest, out name))
                return Wrong("a quoted name without an end", out problem);
            if (allowName && (rest.IsEmpty || rest[0] == ','))
            {
                problem = null;
                return series.TryAdd("__name__"u8, name);
            }
        }
        else
        {
            int end = rest.IndexOfAnyExcept(LabelBytes);
            name = end < 0 ? rest : rest[..end];
            if (!IsName(name, LabelBytes))
                return Wrong($"\"{Show(rest)}\" begins with no label name", out problem);
            rest = rest[name.Length..].TrimStart(" \t"u8);
        }

        if (rest.IsEmpty || rest[0] != '=')
            return Wrong($"no = after the label name \"{Show(name)}\"", out problem);
        rest = rest[1..].TrimStart(" \t"u8);
        if (rest.IsEmpty || rest[0] != '"' || !TryParseQuoted(ref rest, out ReadOnlySpan<byte> value))
            return Wrong($"the value of \"{Show(name)}\" is not in quotes", out problem);
        problem = null;
        return series.TryAdd(name, value);
    }

    /// <summary>Reads a text in quotes; only one with escapes is copied.</summary>
    private static bool TryParseQuoted(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> text)
    {
        int end = 1;
        bool escapes = false;
        while (end < rest.Length && rest[end] != '"')
        {
            escapes |= rest[end] == '\\';
            end += rest[end] == '\\' ? 2 : 1;
        }

        text = default;
        if (end >= rest.Length)
            return false;
        text = rest[1..end];
        rest = rest[(end + 1)..].TrimStart(" \t"u8);
        if (escapes)
            text = Unescape(text, quotes: true);
        return true;
    }

    /// <summary>Undoes \\, \n and (in values) \"; any other backslash stays one, as in Prometheus.</summary>
    public static byte[] Unescape(ReadOnlySpan<byte> text, bool quotes)
    {
        byte[] plain = new byte[text.Length];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            byte next = text[i] == '\\' && i + 1 < text.Length ? text[i + 1] : (byte)0;
            if (next == '\\' || next == 'n' || next == '"' && quotes)
            {
                plain[length++] = next == 'n' ? (byte)'\n' : next;
                i++;
            }
            else
            {
                plain[length++] = text[i];
            }
        }

        Array.Resize(ref plain, length);
        return plain;
    }

    private static bool IsName(ReadOnlySpan<byte> text, SearchValues<byte> allowed) =>
        text.Length > 0 && text[0] is not (>= (byte)'0' and <= (byte)'9') && text.IndexOfAnyExcept(allowed) < 0;

    private static bool Wrong(string what, out string? problem)
    {
        problem = what;
        return false;
    }

    private static string Show(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text[..Math.Min(text.Length, 60)]);
}
