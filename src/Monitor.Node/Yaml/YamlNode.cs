namespace Monitor.Node.Yaml;

/// <summary>A value of a YAML document with its place. Immutable; a closed union of the three kinds below.</summary>
internal abstract class YamlNode
{
    private protected YamlNode(YamlPlace place, string path)
    {
        Place = place;
        Path = path;
    }

    public YamlPlace Place { get; }

    /// <summary>From the root: <c>receivers[1].url</c>; empty for the root.</summary>
    public string Path { get; }

    /// <summary>What a person would call this kind: "a list", "a mapping", "text".</summary>
    public abstract string KindName { get; }

    /// <summary>True for an unquoted empty value, <c>~</c> or <c>null</c>: the key is there and says nothing.</summary>
    public virtual bool IsNull => false;

    public static string PathOf(string parent, string key) => parent.Length == 0 ? key : $"{parent}.{key}";

    public static string PathOf(string parent, int index) => $"{parent}[{index}]";
}

/// <summary>Text. Numbers, booleans and durations are read from it by whoever knows what they should be.</summary>
internal sealed class YamlScalar(YamlPlace place, string path, string value, bool isPlain) : YamlNode(place, path)
{
    public string Value { get; } = value;

    /// <summary>True when written without quotes.</summary>
    public bool IsPlain { get; } = isPlain;

    public override bool IsNull => IsPlain && Value is "" or "~" or "null" or "Null" or "NULL";

    public override string KindName => IsNull ? "nothing" : "text";
}

/// <summary>A list.</summary>
internal sealed class YamlSequence(YamlPlace place, string path, IReadOnlyList<YamlNode> items) : YamlNode(place, path)
{
    public IReadOnlyList<YamlNode> Items { get; } = items;

    public override string KindName => "a list";
}

/// <summary>Keys with their values, in the order of the document; no key twice.</summary>
internal sealed class YamlMapping(YamlPlace place, string path, IReadOnlyList<YamlEntry> entries)
    : YamlNode(place, path)
{
    private readonly Dictionary<string, YamlNode> _byKey = entries.ToDictionary(e => e.Key, e => e.Value);

    public IReadOnlyList<YamlEntry> Entries { get; } = entries;

    public override string KindName => "a mapping";

    /// <summary>The value of a key, or null where the mapping has no such key.</summary>
    public YamlNode? this[string key] => _byKey.GetValueOrDefault(key);
}

/// <summary>One key of a mapping.</summary>
/// <param name="Key">The key's text.</param>
/// <param name="KeyPlace">Where the key is written.</param>
/// <param name="Value">What it maps to; a null scalar where nothing is written.</param>
internal sealed record YamlEntry(string Key, YamlPlace KeyPlace, YamlNode Value);
