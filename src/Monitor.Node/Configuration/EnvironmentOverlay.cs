using System.Collections;
using System.Globalization;
using Monitor.Node.Yaml;

namespace Monitor.Node.Configuration;

/// <summary>
/// Puts <c>MONITOR__*</c> variables over the document: <c>MONITOR__HTTP__LISTEN</c> is <c>http.listen</c>,
/// <c>MONITOR__RECEIVERS__0__URL</c> is <c>receivers[0].url</c>. Case does not matter; a value replaces what the file
/// says, and an index one past a list's end appends.
/// </summary>
internal static class EnvironmentOverlay
{
    public const string Prefix = "MONITOR__";

    /// <summary>The document with the variables over it.</summary>
    /// <param name="root">The document; null for an empty one.</param>
    /// <param name="environment">Names and values of variables; others than <c>MONITOR__*</c> are passed over.</param>
    public static YamlNode? Apply(YamlNode? root, IDictionary environment, ICollection<YamlProblem> problems)
    {
        var variables = new List<(string Name, string[] Keys, string Value)>();
        foreach (DictionaryEntry variable in environment)
        {
            string name = (string)variable.Key;
            if (!name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
                continue;
            string[] keys = name[Prefix.Length..].Split("__");
            if (keys.Contains(""))
                problems.Add(new YamlProblem(PlaceOf(name), "", "names a key that is empty"));
            else
                variables.Add((name, keys, (string?)variable.Value ?? ""));
        }

        // Indexes in their numbers' order, so that 9 is there before 10 is appended.
        variables.Sort(static (a, b) => Compare(a.Keys, b.Keys));
        foreach ((string name, string[] keys, string value) in variables)
            root = Set(root, "", keys, value, PlaceOf(name), problems);
        return root;
    }

    private static YamlPlace PlaceOf(string variable) => new(variable, 0, 0);

    private static YamlNode? Set(
        YamlNode? node, string path, ReadOnlySpan<string> keys, string value, YamlPlace place,
        ICollection<YamlProblem> problems)
    {
        if (keys.IsEmpty)
            return new YamlScalar(place, path, value, isPlain: true);
        if (node is null || node.IsNull)
        {
            node = TryIndex(keys[0], out _)
                ? new YamlSequence(place, path, [])
                : new YamlMapping(place, path, []);
        }

        switch (node)
        {
            case YamlMapping mapping:
                var entries = new List<YamlEntry>(mapping.Entries);
                string key = keys[0];
                int at = entries.FindIndex(e => e.Key.Equals(key, StringComparison.OrdinalIgnoreCase));
                string name = at < 0 ? key.ToLowerInvariant() : entries[at].Key;
                string childPath = YamlNode.PathOf(path, name);
                YamlNode? old = at < 0 ? null : entries[at].Value;
                YamlNode? child = Set(old, childPath, keys[1..], value, place, problems);
                if (child is null)
                    return node;
                var entry = new YamlEntry(name, at < 0 ? place : entries[at].KeyPlace, child);
                if (at < 0)
                    entries.Add(entry);
                else
                    entries[at] = entry;
                return new YamlMapping(mapping.Place, path, entries);
            case YamlSequence sequence:
                if (!TryIndex(keys[0], out int index) || index > sequence.Items.Count)
                {
                    problems.Add(new YamlProblem(place, path,
                        $"is a list of {sequence.Items.Count}; \"{keys[0]}\" is neither an index of it nor the next"));
                    return node;
                }

                var items = new List<YamlNode?>(sequence.Items);
                if (index == items.Count)
                    items.Add(null);
                items[index] = Set(
                    items[index], YamlNode.PathOf(path, index), keys[1..], value, place, problems);
                return new YamlSequence(sequence.Place, path, [.. items.OfType<YamlNode>()]);
            default:
                problems.Add(new YamlProblem(place, path, $"is {node.KindName} and has no key \"{keys[0]}\""));
                return node;
        }
    }

    private static bool TryIndex(string key, out int index) =>
        int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out index);

    private static int Compare(string[] a, string[] b)
    {
        for (int i = 0; i < Math.Min(a.Length, b.Length); i++)
        {
            int order = TryIndex(a[i], out int left) && TryIndex(b[i], out int right)
                ? left.CompareTo(right)
                : string.Compare(a[i], b[i], StringComparison.OrdinalIgnoreCase);
            if (order != 0)
                return order;
        }

        return a.Length.CompareTo(b.Length);
    }
}
