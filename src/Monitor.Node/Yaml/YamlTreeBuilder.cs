using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Monitor.Node.Yaml;

/// <summary>Turns the parser's events into nodes. One builder for each document.</summary>
internal sealed class YamlTreeBuilder(IParser parser, string source, YamlLimits limits)
{
    private readonly Dictionary<AnchorName, YamlNode> _anchors = [];
    private int _nodes;

    public YamlNode Build()
    {
        parser.Consume<StreamStart>();
        if (parser.TryConsume<StreamEnd>(out _))
            return new YamlScalar(new YamlPlace(source, 1, 1), "", "", isPlain: true);
        parser.Consume<DocumentStart>();
        YamlNode root = Read("", depth: 0);
        parser.Consume<DocumentEnd>();
        if (parser.Accept<DocumentStart>(out DocumentStart? second))
            throw Refuse(second, "", "a second document starts here; only one is read");
        return root;
    }

    private YamlNode Read(string path, int depth)
    {
        if (depth > limits.Depth)
            throw Refuse(parser.Current!, path, $"is nested deeper than {limits.Depth} levels");
        if (parser.TryConsume<AnchorAlias>(out AnchorAlias? alias))
        {
            if (!_anchors.TryGetValue(alias.Value, out YamlNode? anchored))
                throw Refuse(alias, path, $"names the anchor {alias.Value}, which is not defined before");
            return Copy(anchored, path, depth, alias);
        }

        var start = (NodeEvent)parser.Current!;
        Count(start, path);
        YamlNode node = start switch
        {
            SequenceStart sequence => ReadSequence(sequence, path, depth),
            MappingStart mapping => ReadMapping(mapping, path, depth),
            _ => ReadScalar(path),
        };
        if (!start.Anchor.IsEmpty)
            _anchors[start.Anchor] = node;
        return node;
    }

    private YamlScalar ReadScalar(string path)
    {
        Scalar scalar = parser.Consume<Scalar>();
        return new YamlScalar(PlaceOf(scalar), path, scalar.Value, scalar.Style is ScalarStyle.Plain);
    }

    private YamlSequence ReadSequence(SequenceStart start, string path, int depth)
    {
        parser.MoveNext();
        var items = new List<YamlNode>();
        while (!parser.TryConsume<SequenceEnd>(out _))
            items.Add(Read(YamlNode.PathOf(path, items.Count), depth + 1));
        return new YamlSequence(PlaceOf(start), path, items);
    }

    private YamlMapping ReadMapping(MappingStart start, string path, int depth)
    {
        parser.MoveNext();
        var entries = new List<YamlEntry>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.TryConsume<Scalar>(out Scalar? key))
                throw Refuse(parser.Current!, path, "has a key that is not text");
            string keyPath = YamlNode.PathOf(path, key.Value);
            if (!keys.Add(key.Value))
                throw Refuse(key, keyPath, "is there twice");
            entries.Add(new YamlEntry(key.Value, PlaceOf(key), Read(keyPath, depth + 1)));
        }

        return new YamlMapping(PlaceOf(start), path, entries);
    }

    /// <summary>The anchored value as if it were written at the alias, so that its paths are right.</summary>
    private YamlNode Copy(YamlNode node, string path, int depth, AnchorAlias alias)
    {
        if (depth > limits.Depth)
            throw Refuse(alias, path, $"is nested deeper than {limits.Depth} levels");
        Count(alias, path);
        return node switch
        {
            YamlScalar scalar => new YamlScalar(scalar.Place, path, scalar.Value, scalar.IsPlain),
            YamlSequence sequence => new YamlSequence(sequence.Place, path,
                [.. sequence.Items.Select((item, i) => Copy(item, YamlNode.PathOf(path, i), depth + 1, alias))]),
            YamlMapping mapping => new YamlMapping(mapping.Place, path,
            [
                .. mapping.Entries.Select(e =>
                    e with { Value = Copy(e.Value, YamlNode.PathOf(path, e.Key), depth + 1, alias) }),
            ]),
            _ => throw new InvalidOperationException($"Unknown kind of node {node.GetType().Name}."),
        };
    }

    private void Count(ParsingEvent at, string path)
    {
        if (++_nodes > limits.Nodes)
            throw Refuse(at, path, $"has more than the {limits.Nodes} values allowed, aliases counted each time");
    }

    private YamlPlace PlaceOf(ParsingEvent e) => new(source, (int)e.Start.Line, (int)e.Start.Column);

    private YamlRefusedException Refuse(ParsingEvent at, string path, string message) =>
        new(new YamlProblem(PlaceOf(at), path, message));
}
