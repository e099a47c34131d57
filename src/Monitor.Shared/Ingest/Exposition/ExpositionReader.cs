using System.Text;

namespace Monitor.Shared.Ingest.Exposition;

/// <summary>
/// Walks a whole exposition in Prometheus' text format 0.0.4 or OpenMetrics 1.0, line by line, in place.
/// <code>
/// while (reader.TryReadNext())
///     if (reader.Entry == ExpositionEntry.Sample) … reader.Series, reader.Value …
/// if (reader.Error is string problem) … the whole is refused …
/// </code>
/// A sample's series is given as the bytes that name it, <c>name{labels}</c>; only where they end is looked for. Who
/// sees these bytes for the first time has <see cref="ExpositionSeries"/> take them apart, which checks them, so that
/// a series is checked once and not with each scrape. Lines that are wrong end the reading, as in Prometheus: a target
/// that shows nonsense in one line is not to be believed in the others.
/// </summary>
public ref struct ExpositionReader
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly bool _openMetrics;
    private int _position;
    private int _lineStart;
    private bool _familyPending;
    private bool _ended;

    public ExpositionReader(ReadOnlySpan<byte> text, ExpositionFormat format)
    {
        _text = text;
        _openMetrics = format == ExpositionFormat.OpenMetrics;
    }

    public ExpositionEntry Entry { get; private set; }

    /// <summary>
    /// The bytes that name a sample's series: <c>name</c>, <c>name{labels}</c> or <c>{"name",labels}</c>.
    /// </summary>
    public ReadOnlySpan<byte> Series { get; private set; }

    public double Value { get; private set; }

    /// <summary>When the target says the sample was taken, Unix milliseconds.</summary>
    public long TimestampMs { get; private set; }

    public bool HasTimestamp { get; private set; }

    /// <summary>The family whose metadata came last; samples of other names may follow it.</summary>
    public ReadOnlySpan<byte> Family { get; private set; }

    public MetricType Type { get; private set; }

    /// <summary>The family's help as written, escapes included.</summary>
    public ReadOnlySpan<byte> Help { get; private set; }

    public ReadOnlySpan<byte> Unit { get; private set; }

    /// <summary>What is wrong, with its line; null when nothing is.</summary>
    public string? Error { get; private set; }

    /// <summary>Moves to the next family or sample. False at the end and after an error.</summary>
    public bool TryReadNext()
    {
        while (_position < _text.Length && Error is null)
        {
            _lineStart = _position;
            ReadOnlySpan<byte> rest = _text[_position..];
            int length = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = length < 0 ? rest : rest[..length];
            int next = _position + line.Length + (length < 0 ? 0 : 1);
            if (_ended)
                return Fail("there is more after # EOF");
            if (line.Length > 0 && line[0] == '#')
            {
                bool anotherFamily = TryReadComment(line);
                if (anotherFamily)
                    return EndFamily();
                _position = next;
                continue;
            }

            if (_openMetrics && line.IsEmpty)
                return Fail("an empty line");
            line = line.TrimStart(" \t"u8);
            if (line.IsEmpty || line[0] == '#')
            {
                // An indented comment is a comment and nothing more.
                _position = next;
                continue;
            }

            if (_familyPending)
                return EndFamily();
            _position = next;
            return TryReadSample(line);
        }

        if (Error is null && _openMetrics && !_ended)
            return Fail("the end is missing: no # EOF");
        return Error is null && _familyPending ? EndFamily() : Stop();
    }

    /// <summary>The line that the reader is at or that is wrong, counted from 1.</summary>
    public readonly int Line => _text[.._lineStart].Count((byte)'\n') + 1;

    private bool TryReadSample(ReadOnlySpan<byte> line)
    {
        int end = _openMetrics && line.Contains((byte)'#')
            ? SeriesEndByScan(line)
            : line.LastIndexOf((byte)'}') + 1;
        if (end == 0)
            end = line.IndexOfAny((byte)' ', (byte)'\t');
        if (end <= 0)
            return Fail("a sample without a value");
        Series = line[..end];
        ReadOnlySpan<byte> rest = line[end..].TrimStart(" \t"u8);
        ReadOnlySpan<byte> token = Token(ref rest);
        if (!ExpositionNumber.TryParse(token, out double value))
            return Fail($"\"{Show(token)}\" is no value");
        Value = value;
        token = Token(ref rest);
        HasTimestamp = token.Length > 0 && !(_openMetrics && token[0] == '#');
        if (HasTimestamp)
        {
            bool read = _openMetrics
                ? ExpositionNumber.TryParseSeconds(token, out long timestamp)
                : ExpositionNumber.TryParseMilliseconds(token, out timestamp);
            if (!read)
                return Fail($"\"{Show(token)}\" is no timestamp");
            TimestampMs = timestamp;
            token = Token(ref rest);
        }

        // What may still follow is an exemplar, which is not kept.
        if (token.Length > 0 && !(_openMetrics && token is [(byte)'#'] && rest.Length > 0 && rest[0] == '{'))
            return Fail($"\"{Show(token)}\" after the sample");
        Entry = ExpositionEntry.Sample;
        return true;
    }

    /// <summary>
    /// Where the series ends in a line that has a '#', which may begin an exemplar with labels of its own or stand in
    /// a label's value. 0 when there are no labels.
    /// </summary>
    private static int SeriesEndByScan(ReadOnlySpan<byte> line)
    {
        int at = line.IndexOfAny((byte)'{', (byte)' ', (byte)'\t');
        if (at < 0 || line[at] != '{')
            return 0;
        bool quoted = false;
        for (at++; at < line.Length; at++)
        {
            if (line[at] == '"')
                quoted = !quoted;
            else if (quoted && line[at] == '\\')
                at++;
            else if (!quoted && line[at] == '}')
                return at + 1;
        }

        return line.Length;
    }

    /// <summary>
    /// Takes in a comment that says something. True when it speaks of another family than the one pending.
    /// </summary>
    private bool TryReadComment(ReadOnlySpan<byte> line)
    {
        if (_openMetrics && line.SequenceEqual("# EOF"u8))
        {
            _ended = true;
            return false;
        }

        ReadOnlySpan<byte> rest = line[1..].TrimStart(" \t"u8);
        ReadOnlySpan<byte> keyword = Token(ref rest);
        bool type = keyword.SequenceEqual("TYPE"u8), help = keyword.SequenceEqual("HELP"u8);
        bool unit = _openMetrics && keyword.SequenceEqual("UNIT"u8);
        if (!type && !help && !unit)
            return false;
        ReadOnlySpan<byte> name = Unquoted(Token(ref rest));
        if (name.IsEmpty)
            return Fail($"{Show(keyword)} without a name");
        bool same = name.SequenceEqual(Family);
        if (!same && _familyPending)
            return true;
        if (!same)
        {
            Family = name;
            Type = MetricType.Unknown;
            Help = Unit = default;
        }

        _familyPending = true;
        if (help)
            Help = rest;
        else if (unit)
            Unit = rest.TrimEnd(" \t"u8);
        else if (TryParseType(rest.TrimEnd(" \t"u8), out MetricType parsed))
            Type = parsed;
        else
            Fail($"\"{Show(rest)}\" is no type");
        return false;
    }

    private readonly bool TryParseType(ReadOnlySpan<byte> word, out MetricType type)
    {
        type = word switch
        {
            _ when word.SequenceEqual("counter"u8) => MetricType.Counter,
            _ when word.SequenceEqual("gauge"u8) => MetricType.Gauge,
            _ when word.SequenceEqual("histogram"u8) => MetricType.Histogram,
            _ when word.SequenceEqual("summary"u8) => MetricType.Summary,
            _ when _openMetrics && word.SequenceEqual("gaugehistogram"u8) => MetricType.GaugeHistogram,
            _ when _openMetrics && word.SequenceEqual("info"u8) => MetricType.Info,
            _ when _openMetrics && word.SequenceEqual("stateset"u8) => MetricType.StateSet,
            _ => MetricType.Unknown,
        };
        return type != MetricType.Unknown
            || word.SequenceEqual("unknown"u8) || word.SequenceEqual("untyped"u8);
    }

    private bool EndFamily()
    {
        if (Error is not null)
            return Stop();
        _familyPending = false;
        Entry = ExpositionEntry.Family;
        return true;
    }

    private bool Stop()
    {
        Entry = ExpositionEntry.None;
        return false;
    }

    private bool Fail(string problem)
    {
        Error = $"line {Line}: {problem}";
        return Stop();
    }

    /// <summary>Takes the next word off a line.</summary>
    private static ReadOnlySpan<byte> Token(scoped ref ReadOnlySpan<byte> rest)
    {
        int end = rest.IndexOfAny((byte)' ', (byte)'\t');
        ReadOnlySpan<byte> token = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[end..].TrimStart(" \t"u8);
        return token;
    }

    private static ReadOnlySpan<byte> Unquoted(ReadOnlySpan<byte> name) =>
        name.Length >= 2 && name[0] == '"' && name[^1] == '"' ? name[1..^1] : name;

    private static string Show(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text[..Math.Min(text.Length, 60)]);
}
