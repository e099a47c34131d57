using System.Collections.Immutable;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;

namespace Monitor.Shared.Alerting.Log;

/// <summary>
/// Cuts what is active on a shard into stretches that fit into records. Alerts are put in the order of their labels,
/// and each stretch says from which labels to which it is complete; so each can be taken by itself, and a reader that
/// ends between two of them has nothing half done. Together the stretches cover everything, from before the first to
/// after the last.
/// </summary>
public static class ActiveList
{
    /// <summary>Most bytes of a stretch by estimate; one alert that is larger is a stretch of its own.</summary>
    private const int BytesAimedAt = 128 << 10;

    public static IReadOnlyList<AlertCommand.Reconcile> Split(
        ShardId shard, long sequence, IEnumerable<ReconciledAlert> active)
    {
        ReconciledAlert[] ordered = [.. active];
        Array.Sort(ordered, static (a, b) => Compare(a, b));
        var stretches = new List<AlertCommand.Reconcile>();
        LabelSet? after = null;
        int begin = 0;
        int bytes = 0;
        for (int i = 0; i < ordered.Length; i++)
        {
            bytes += SizeOf(ordered[i]);
            // Alerts of the same labels stay together: two rules can hold one alert up.
            bool canEnd = i + 1 < ordered.Length && !ordered[i].Labels.Equals(ordered[i + 1].Labels);
            if (bytes < BytesAimedAt || !canEnd)
                continue;
            LabelSet through = ordered[i].Labels;
            stretches.Add(new AlertCommand.Reconcile(
                shard, sequence, ImmutableArray.Create(ordered, begin, i + 1 - begin), after, through));
            (after, begin, bytes) = (through, i + 1, 0);
        }

        stretches.Add(new AlertCommand.Reconcile(
            shard, sequence, ImmutableArray.Create(ordered, begin, ordered.Length - begin), after, Through: null));
        return stretches;
    }

    private static int Compare(ReconciledAlert a, ReconciledAlert b)
    {
        int byLabels = LabelSetOrder.Instance.Compare(a.Labels, b.Labels);
        return byLabels != 0 ? byLabels : string.CompareOrdinal(a.Rule, b.Rule);
    }

    private static int SizeOf(ReconciledAlert alert) =>
        32 + alert.Rule.Length + alert.Reason.Length + SizeOf(alert.Labels) + SizeOf(alert.Annotations);

    private static int SizeOf(LabelSet labels)
    {
        int size = 0;
        for (int i = 0; i < labels.Count; i++)
            size += 2 + labels[i].Name.Length + labels[i].Value.Length;
        return size;
    }
}
