using Monitor.Shared.Alerting.Log;
using Monitor.Shared.Sharding;

namespace Monitor.Shared.Alerting;

/// <summary>
/// The log's share of the decisions: which of a record's words count. Those of each shard's newest owner do, each once.
/// </summary>
internal sealed class LogPlan(
    Func<AlertDraft, AlertTransition, AlertReason> observe,
    Func<AlertDraft, AlertCommand.Reconcile, AlertReason> reconcile)
{
    /// <summary>
    /// Where a record says nothing that counts, its position may wait for the next one that does.
    /// </summary>
    public AlertReason Take(AlertDraft draft, AlertCommand.TakeRecord take)
    {
        var counted = new Dictionary<ShardId, ShardProgress>();
        foreach (AlertLogEntry entry in take.Entries)
            draft.Note(Take(draft, entry, counted));
        bool movesOn = take.Entries.IsEmpty ? take.Position > draft.State.Log.Position : counted.Count > 0;
        if (movesOn)
            draft.Raise(new AlertEvent.LogTaken(draft.Now, take.Position, [.. counted.Values]));
        return AlertReason.TookRecord;
    }

    private AlertReason Take(AlertDraft draft, AlertLogEntry entry, Dictionary<ShardId, ShardProgress> counted)
    {
        var word = ShardProgress.Of(StampOf(entry));
        if (!counted.TryGetValue(word.Shard, out ShardProgress last))
            last = draft.State.Log.Shards.GetValueOrDefault(word.Shard);
        if (!word.IsAfter(last))
            return word.Epoch < last.Epoch ? AlertReason.Superseded : AlertReason.Duplicate;
        counted[word.Shard] = word;
        return entry is AlertLogEntry.Listed listed
            ? reconcile(draft, listed.Active)
            : observe(draft, ((AlertLogEntry.Decided)entry).Transition);
    }

    private static EntryStamp StampOf(AlertLogEntry entry) => entry switch
    {
        AlertLogEntry.Decided decided => decided.Stamp,
        AlertLogEntry.Listed listed => listed.Stamp,
        _ => throw new InvalidOperationException($"{entry.GetType().Name} says nothing of alerts."),
    };
}
