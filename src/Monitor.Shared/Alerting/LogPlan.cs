using Monitor.Shared.Alerting.Log;
using Monitor.Shared.Audit;
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
        bool hasActed = false;
        foreach (AlertLogEntry entry in take.Entries)
        {
            draft.Note(entry is AlertLogEntry.Acted acted ? Report(draft, acted) : Take(draft, entry, counted));
            hasActed |= entry is AlertLogEntry.Acted;
        }

        bool movesOn = take.Entries.IsEmpty
            ? take.Position > draft.State.Log.Position
            : counted.Count > 0 || hasActed;
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
        return entry switch
        {
            AlertLogEntry.Taken => AlertReason.ShardTaken,
            AlertLogEntry.Listed listed => reconcile(draft, listed.Active),
            _ => observe(draft, ((AlertLogEntry.Decided)entry).Transition),
        };
    }

    /// <summary>What somebody did changes no alert; it is journaled so that the audit log has it, once.</summary>
    private static AlertReason Report(AlertDraft draft, AlertLogEntry.Acted acted)
    {
        if (draft.State.Reported.Contains(acted.Id))
            return AlertReason.Duplicate;
        AuditEntry entry = acted.Entry;
        draft.Raise(new AlertEvent.ActionReported(
            draft.Now, acted.Id, entry.At, entry.Actor, entry.Action,
            [.. entry.Subjects.Select(subject => subject.ToString())], entry.Reason,
            [.. entry.Details.Select(detail => new ReportedDetail(detail.Name, detail.Value))]));
        return AlertReason.ActionReported;
    }

    private static EntryStamp StampOf(AlertLogEntry entry) => entry switch
    {
        AlertLogEntry.Decided decided => decided.Stamp,
        AlertLogEntry.Listed listed => listed.Stamp,
        AlertLogEntry.Taken taken => taken.Stamp,
        _ => throw new InvalidOperationException($"{entry.GetType().Name} says nothing of alerts."),
    };
}
