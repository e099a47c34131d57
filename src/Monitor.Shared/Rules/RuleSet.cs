using Monitor.Shared.Series;

namespace Monitor.Shared.Rules;

/// <summary>All rules that are in force. Immutable and free to share among threads.</summary>
public sealed class RuleSet
{
    private readonly RuleIndex _index;
    private readonly Dictionary<RuleKey, AlertRule> _byKey = [];

    /// <summary>Takes groups that were checked.</summary>
    /// <param name="groups">All groups of all files.</param>
    /// <param name="version">Grows with each set that is put in force.</param>
    /// <exception cref="ArgumentException">Two rules have the same key.</exception>
    public RuleSet(IEnumerable<RuleGroup> groups, long version)
    {
        Groups = [.. groups];
        Version = version;
        foreach (AlertRule rule in Groups.SelectMany(g => g.Rules))
        {
            if (!_byKey.TryAdd(rule.Key, rule))
                throw new ArgumentException($"The rule {rule.FullName} is there twice.", nameof(groups));
        }

        _index = new RuleIndex(Groups);
        Hash = RuleKey.Of(string.Join('\n', Groups.SelectMany(g => g.Rules).Select(Text))).ToString();
    }

    public static RuleSet Empty { get; } = new([], 0);

    public IReadOnlyList<RuleGroup> Groups { get; }

    public long Version { get; }

    /// <summary>Equal for sets that behave alike and speak alike: 32 hexadecimal digits.</summary>
    public string Hash { get; }

    public int RuleCount => _byKey.Count;

    /// <summary>The rules that a series concerns; empty, and nothing allocated, for most.</summary>
    public IReadOnlyList<RuleBinding> Bind(SeriesDescriptor series) => _index.Bind(series);

    /// <summary>The rules that wait for a component's silence.</summary>
    public IReadOnlyList<RuleBinding> BindComponent(string component) => _index.BindComponent(component);

    /// <summary>
    /// The rule of a key, or null where the set has none: it was removed, or changed so much that it is another.
    /// </summary>
    public AlertRule? Find(RuleKey key) => _byKey.GetValueOrDefault(key);

    private static string Text(AlertRule rule) =>
        $"{rule.Key} {rule.For.Ticks} {rule.KeepFiringFor.Ticks} "
        + string.Join('\0', rule.Annotations.Select(a => $"{a.Name}\0{a.Template.Source}"));
}
