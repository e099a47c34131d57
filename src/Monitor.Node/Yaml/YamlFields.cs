using System.Globalization;
using Monitor.Shared.Durations;

namespace Monitor.Node.Yaml;

/// <summary>
/// Reads the keys of one mapping by name and type and adds every mistake to a list: a missing key, a value of the
/// wrong shape and, with <see cref="RefuseUnknownKeys"/>, a key that nobody asked for. After a mistake the default
/// is returned, so that one pass finds all mistakes. A key without a value counts as absent.
/// </summary>
internal sealed class YamlFields
{
    private readonly YamlMapping? _mapping;
    private readonly YamlPlace _place;
    private readonly string _path;
    private readonly ICollection<YamlProblem> _problems;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    private YamlFields(YamlNode? node, YamlPlace place, string path, ICollection<YamlProblem> problems)
    {
        _mapping = node as YamlMapping;
        _place = place;
        _path = path;
        _problems = problems;
    }

    /// <summary>
    /// Called with the path of each key that is asked for; a test holds the documentation against it.
    /// </summary>
    public Action<string>? Asked { get; init; }

    /// <summary>True where the document has this mapping.</summary>
    public bool Exists => _mapping is not null;

    public YamlPlace Place => _place;

    public string Path => _path;

    /// <summary>Fields of a node; anything but a mapping (or nothing) is a problem and reads as empty.</summary>
    public static YamlFields Of(YamlNode? node, ICollection<YamlProblem> problems, Action<string>? asked = null)
    {
        YamlPlace place = node?.Place ?? default;
        string path = node?.Path ?? "";
        if (node is not null && !node.IsNull && node is not YamlMapping)
            problems.Add(new YamlProblem(place, path, $"must be a mapping, not {node.KindName}"));
        return new YamlFields(node, place, path, problems) { Asked = asked };
    }

    /// <summary>The value of a key as it stands, null where there is none.</summary>
    public YamlNode? Node(string key)
    {
        _asked.Add(key);
        Asked?.Invoke(YamlNode.PathOf(_path, key));
        YamlNode? node = _mapping?[key];
        return node is null || node.IsNull ? null : node;
    }

    /// <summary>The keys that are written, in order.</summary>
    public IEnumerable<string> Keys => _mapping?.Entries.Select(entry => entry.Key) ?? [];

    public bool Has(string key) => _mapping?[key] is { IsNull: false };

    /// <summary>The fields of a nested mapping; empty where there is none.</summary>
    public YamlFields Section(string key)
    {
        YamlNode? node = Node(key);
        return node is null
            ? new YamlFields(null, _place, YamlNode.PathOf(_path, key), _problems) { Asked = Asked }
            : Of(node, _problems, Asked);
    }

    /// <summary>The items of a list; empty where there is none.</summary>
    public IReadOnlyList<YamlNode> Items(string key)
    {
        YamlNode? node = Node(key);
        if (node is null)
            return [];
        if (node is YamlSequence sequence)
            return sequence.Items;
        Problem(key, $"must be a list, not {node.KindName}");
        return [];
    }

    /// <summary>The fields of each mapping in a list.</summary>
    public IReadOnlyList<YamlFields> Sections(string key) =>
        [.. Items(key).Select(item => Of(item, _problems, Asked))];

    /// <summary>A list of texts; one text alone is taken as a list of one.</summary>
    public IReadOnlyList<string> Texts(string key)
    {
        if (Node(key) is YamlScalar single)
            return [single.Value];
        var texts = new List<string>();
        foreach (YamlNode item in Items(key))
        {
            if (item is YamlScalar { IsNull: false } scalar)
                texts.Add(scalar.Value);
            else
                _problems.Add(new YamlProblem(item.Place, item.Path, $"must be text, not {item.KindName}"));
        }

        return texts;
    }

    /// <summary>A mapping of names to texts, in the document's order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> TextMap(string key)
    {
        YamlNode? node = Node(key);
        if (node is null)
            return [];
        if (node is not YamlMapping mapping)
        {
            Problem(key, $"must be a mapping, not {node.KindName}");
            return [];
        }

        var pairs = new List<KeyValuePair<string, string>>();
        foreach (YamlEntry entry in mapping.Entries)
        {
            if (entry.Value is YamlScalar scalar)
                pairs.Add(new(entry.Key, scalar.IsNull ? "" : scalar.Value));
            else
                _problems.Add(new YamlProblem(
                    entry.Value.Place, entry.Value.Path, $"must be text, not {entry.Value.KindName}"));
        }

        return pairs;
    }

    public string? Text(string key)
    {
        YamlNode? node = Node(key);
        if (node is null or YamlScalar)
            return (node as YamlScalar)?.Value;
        Problem(key, $"must be text, not {node.KindName}");
        return null;
    }

    public string Text(string key, string whenAbsent) => Text(key) ?? whenAbsent;

    /// <summary>A text that must be there and not be empty; after the problem an empty one.</summary>
    public string RequiredText(string key)
    {
        string? text = Text(key);
        if (!Has(key))
            Missing(key);
        else if (text is "")
            Problem(key, "must not be empty");
        return text ?? "";
    }

    /// <summary>Reports that a key is missing, at the place of its mapping.</summary>
    public void Missing(string key) =>
        _problems.Add(new YamlProblem(_place, YamlNode.PathOf(_path, key), "is missing"));

    public bool Flag(string key, bool whenAbsent) =>
        Scalar(key, whenAbsent, "must be true or false", static (string text, out bool value) =>
        {
            value = text is "true" or "True" or "TRUE";
            return value || text is "false" or "False" or "FALSE";
        });

    public int Whole(string key, int whenAbsent, int least, int most) =>
        Scalar(key, whenAbsent, $"must be a whole number from {least} to {most}", (string text, out int value) =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
            && value >= least && value <= most);

    public double? Number(string key) =>
        Scalar<double?>(key, null, "must be a number", static (string text, out double? value) =>
        {
            bool ok = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number);
            value = number;
            return ok && double.IsFinite(number);
        });

    public double Number(string key, double whenAbsent) => Number(key) ?? whenAbsent;

    /// <summary>A duration as Prometheus writes it: <c>500ms</c>, <c>1m30s</c>, <c>15d</c>, <c>0</c>.</summary>
    public TimeSpan? Duration(string key) =>
        Scalar<TimeSpan?>(key, null, "must be a duration such as 500ms, 30s, 1m30s or 15d",
            static (string text, out TimeSpan? value) =>
            {
                bool ok = DurationText.TryParse(text, out TimeSpan duration);
                value = duration;
                return ok;
            });

    public TimeSpan Duration(string key, TimeSpan whenAbsent) => Duration(key) ?? whenAbsent;

    /// <summary>A duration between two bounds, both allowed.</summary>
    public TimeSpan Duration(string key, TimeSpan whenAbsent, TimeSpan least, TimeSpan most)
    {
        TimeSpan value = Duration(key, whenAbsent);
        if (value >= least && value <= most)
            return value;
        Problem(key, $"must be from {DurationText.Format(least)} to {DurationText.Format(most)}");
        return whenAbsent;
    }

    /// <summary>Bytes: <c>65536</c>, <c>64KiB</c>, <c>10MB</c>.</summary>
    public long Bytes(string key, long whenAbsent, long least, long most) =>
        Scalar(key, whenAbsent, $"must be a size such as 64KiB or 10MB, from {least} to {most} bytes",
            (string text, out long value) => SizeText.TryParse(text, out value) && value >= least && value <= most);

    /// <summary>One of several words; a mistyped one is answered with the nearest.</summary>
    public T Word<T>(string key, T whenAbsent, params ReadOnlySpan<(string Word, T Value)> words)
    {
        if (Text(key) is not { } text)
            return whenAbsent;
        foreach ((string word, T value) in words)
        {
            if (string.Equals(word, text, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        var all = new List<string>(words.Length);
        foreach ((string word, _) in words)
            all.Add(word);
        Problem(key, $"must be one of {string.Join(", ", all)}{Suggestion(text, all)}");
        return whenAbsent;
    }

    /// <summary>Adds a problem at a key's value, or at this mapping where the key is absent.</summary>
    public void Problem(string key, string message) => _problems.Add(
        new YamlProblem(_mapping?[key]?.Place ?? _place, YamlNode.PathOf(_path, key), message));

    /// <summary>Adds a problem about this mapping itself.</summary>
    public void Problem(string message) => _problems.Add(new YamlProblem(_place, _path, message));

    /// <summary>
    /// Call after all keys were asked for: every other key is a mistake, with the nearest known one named.
    /// </summary>
    public void RefuseUnknownKeys()
    {
        foreach (YamlEntry entry in _mapping?.Entries ?? [])
        {
            if (!_asked.Contains(entry.Key))
            {
                _problems.Add(new YamlProblem(entry.KeyPlace, YamlNode.PathOf(_path, entry.Key),
                    $"is not a known key{Suggestion(entry.Key, _asked)}"));
            }
        }
    }

    private delegate bool Reader<T>(string text, out T value);

    private T Scalar<T>(string key, T whenAbsent, string expectation, Reader<T> read)
    {
        YamlNode? node = Node(key);
        if (node is null)
            return whenAbsent;
        if (node is YamlScalar scalar && read(scalar.Value, out T value))
            return value;
        Problem(key, node is YamlScalar wrong ? $"{expectation}, not \"{Short(wrong.Value)}\"" : expectation);
        return whenAbsent;
    }

    private static string Short(string text) => text.Length <= 60 ? text : text[..60] + "…";

    private static string Suggestion(string word, IEnumerable<string> candidates) =>
        NearestWord.Find(word, candidates) is { } nearest ? $"; did you mean {nearest}?" : "";
}
