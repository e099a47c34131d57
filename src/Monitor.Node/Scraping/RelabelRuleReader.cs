using Monitor.Node.Yaml;

namespace Monitor.Node.Scraping;

/// <summary>Binds <c>relabel_configs</c> and <c>metric_relabel_configs</c>.</summary>
internal static class RelabelRuleReader
{
    private const int MostModulus = int.MaxValue;

    public static IReadOnlyList<RelabelRule> Read(YamlFields config, string key)
    {
        var rules = new List<RelabelRule>();
        foreach (YamlFields fields in config.Sections(key))
        {
            if (ReadOne(fields) is { } rule)
                rules.Add(rule);
            fields.RefuseUnknownKeys();
        }

        return rules;
    }

    private static RelabelRule? ReadOne(YamlFields fields)
    {
        RelabelAction action = fields.Word("action", RelabelAction.Replace,
            ("replace", RelabelAction.Replace), ("keep", RelabelAction.Keep), ("drop", RelabelAction.Drop),
            ("keepequal", RelabelAction.KeepEqual), ("dropequal", RelabelAction.DropEqual),
            ("hashmod", RelabelAction.HashMod), ("labelmap", RelabelAction.LabelMap),
            ("labeldrop", RelabelAction.LabelDrop), ("labelkeep", RelabelAction.LabelKeep),
            ("lowercase", RelabelAction.Lowercase), ("uppercase", RelabelAction.Uppercase));
        IReadOnlyList<string> sources = fields.Texts("source_labels");
        string target = fields.Text("target_label", "");
        string expression = fields.Text("regex", RelabelRule.MatchAll);
        string replacement = fields.Text("replacement", RelabelRule.FirstGroup);
        string separator = fields.Text("separator", ";");
        int modulus = fields.Whole("modulus", 0, 1, MostModulus);

        bool needsTarget = action is RelabelAction.Replace or RelabelAction.HashMod or RelabelAction.KeepEqual
            or RelabelAction.DropEqual or RelabelAction.Lowercase or RelabelAction.Uppercase;
        if (needsTarget && target.Length == 0)
            fields.Missing("target_label");
        if (action == RelabelAction.HashMod && modulus == 0)
            fields.Missing("modulus");
        try
        {
            return new RelabelRule(action, sources, target, expression, replacement, separator, (ulong)modulus);
        }
        catch (Exception failure) when (failure is ArgumentException or NotSupportedException)
        {
            fields.Problem("regex", $"is no expression that can be matched in linear time: {failure.Message}");
            return null;
        }
    }
}
