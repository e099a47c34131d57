using YamlDotNet.RepresentationModel;

namespace Monitor.Deploy.Tests;

/// <summary>Steps through YAML documents: <c>node.At("spec", "template")</c>, <c>node.Items("ports")</c>.</summary>
internal static class Yaml
{
    /// <summary>YAML's key for "all that this other mapping has, unless it is said here".</summary>
    private const string Merge = "<<";

    public static IReadOnlyList<YamlNode> Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(d => d.RootNode)];
    }

    /// <summary>The node below these keys; null where there is none.</summary>
    public static YamlNode? Find(this YamlNode node, params ReadOnlySpan<string> path)
    {
        YamlNode? at = node;
        foreach (string key in path)
            at = at is YamlMappingNode mapping ? Child(mapping, key) : null;
        return at;
    }

    public static YamlNode At(this YamlNode node, params ReadOnlySpan<string> path) =>
        node.Find(path) ?? throw new InvalidDataException($"There is no {string.Join('.', path!)} at {node.Start}.");

    public static string Text(this YamlNode node, params ReadOnlySpan<string> path) =>
        ((YamlScalarNode)node.At(path)).Value ?? "";

    /// <summary>The items of a list; none where there is no list.</summary>
    public static IReadOnlyList<YamlNode> Items(this YamlNode node, params ReadOnlySpan<string> path) =>
        node.Find(path) is YamlSequenceNode list ? [.. list.Children] : [];

    public static IReadOnlyDictionary<string, string> Texts(this YamlNode node, params ReadOnlySpan<string> path)
    {
        var texts = new Dictionary<string, string>();
        for (YamlNode? at = node.Find(path); at is YamlMappingNode mapping; at = at.Find(Merge))
        {
            foreach ((YamlNode key, YamlNode value) in mapping.Children.Where(c => c.Key.ToString() != Merge))
                texts.TryAdd(key.ToString(), (value as YamlScalarNode)?.Value ?? "");
        }

        return texts;
    }

    private static YamlNode? Child(YamlMappingNode mapping, string key)
    {
        if (mapping.Children.TryGetValue(key, out YamlNode? own))
            return own;
        bool hasMore = mapping.Children.TryGetValue(Merge, out YamlNode? merged) && key != Merge;
        return hasMore && merged is YamlMappingNode other ? Child(other, key) : null;
    }
}
