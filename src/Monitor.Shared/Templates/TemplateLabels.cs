using Monitor.Shared.Series;

namespace Monitor.Shared.Templates;

/// <summary>What can be asked of labels, as of Alertmanager's KV and Pairs.</summary>
internal static class TemplateLabels
{
    /// <summary>alertname first, then by name: the order that people read them in.</summary>
    private const string First = "alertname";

    public sealed record Pair(string Name, string Value) : ITemplateValue
    {
        public TemplateType Type => TemplateType.Pair;
    }

    public static TemplateType TypeOf(TemplateType labels) => labels.With(
        TemplateMember.Of<LabelSet>("SortedPairs", TemplateType.Pairs, SortedPairs),
        TemplateMember.Of<LabelSet>("Names", TemplateType.Texts,
            set => TemplateList.OfTexts(Sorted(set).Select(l => l.Name))),
        TemplateMember.Of<LabelSet>(
            "Values", TemplateType.Texts, set => TemplateList.OfTexts(Sorted(set).Select(l => l.Value))),
        TemplateMember.Asking<LabelSet>("Remove", null, Remove));

    public static TemplateList NamesOfPairs(TemplateList pairs) =>
        TemplateList.OfTexts(pairs.Items.Cast<Pair>().Select(pair => pair.Name));

    public static TemplateList ValuesOfPairs(TemplateList pairs) =>
        TemplateList.OfTexts(pairs.Items.Cast<Pair>().Select(pair => pair.Value));

    private static TemplateList SortedPairs(LabelSet labels) =>
        new(TemplateType.Pairs, [.. Sorted(labels).Select(label => new Pair(label.Name, label.Value))]);

    private static IEnumerable<Label> Sorted(LabelSet labels) =>
        labels.Where(label => label.Name == First).Concat(labels.Where(label => label.Name != First));

    private static LabelSet Remove(LabelSet labels, object? names)
    {
        if (names is not TemplateList list)
            throw new TemplateException(-1, "calls Remove with what is no list; write (stringSlice \"a\" \"b\")");
        HashSet<string> gone = [.. list.Items.Select(TemplateValue.Show)];
        return LabelSet.From(labels.Where(label => !gone.Contains(label.Name)));
    }
}
