using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Journal;
using Monitor.Shared.Alerting.Log;
using Monitor.Shared.Audit;
using Monitor.Shared.Audit.Narration;

namespace Monitor.Shared.Tests.Alerting.Log;

/// <summary>What people do on any node comes through the log into the journal, and so into the audit log.</summary>
public sealed class ActedTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(56);

    private static readonly AuditEntry Drained = new(
        Now.AddSeconds(-1), AuditActors.Person("ann"), "node.drain",
        [new AuditSubject(AuditSubjectKind.Node, "monitor-1"), new AuditSubject(AuditSubjectKind.Shard, "alerting")],
        "new disk", [new AuditDetail("from", "10.0.0.7"), new AuditDetail("asked", "monitor-0")]);

    [Fact]
    public void Action_is_read_as_it_was_written()
    {
        using var writer = new AlertLogWriter();
        writer.Add(new AlertLogEntry.Acted("a1", Drained));
        writer.Add(new AlertLogEntry.Acted("a2", Drained with { Reason = "", Subjects = [], Details = [] }));

        AlertLogEntry[] read = [.. AlertLogReader.Read(writer.Payload.Span)];

        var first = Assert.IsType<AlertLogEntry.Acted>(read[0]);
        Assert.Equal(("a1", Drained), (first.Id, first.Entry));
        Assert.Equal("a2", Assert.IsType<AlertLogEntry.Acted>(read[1]).Id);
    }

    [Fact]
    public void Action_that_is_told_twice_counts_once_and_is_told_as_it_was_done()
    {
        var manager = new AlertManager(new AlertOptions());
        var record = new AlertCommand.TakeRecord(1, [new AlertLogEntry.Acted("a1", Drained)]);
        AlertDecision first = manager.Decide(AlertManagerState.Empty, record, Now);
        AlertManagerState restored = AlertCodec.DecodeSnapshot(AlertCodec.EncodeSnapshot(first.State));

        AlertDecision again = manager.Decide(restored, record with { Position = 2 }, Now);

        Assert.Equal([AlertReason.ActionReported], first.EntryReasons.AsEnumerable());
        Assert.Equal([AlertReason.Duplicate], again.EntryReasons.AsEnumerable());
        Assert.Equal(2, again.State.Log.Position);
        Assert.Equal([Drained], AlertNarration.Tell([.. first.Events]));
        Assert.Empty(AlertNarration.Tell([.. again.Events]));
    }

    [Fact]
    public void Many_actions_are_remembered_only_so_far()
    {
        var manager = new AlertManager(new AlertOptions());
        AlertManagerState state = AlertManagerState.Empty;
        for (int i = 0; i < 1000; i++)
        {
            state = manager.Decide(
                state, new AlertCommand.TakeRecord(i + 1, [new AlertLogEntry.Acted("a" + i, Drained)]), Now).State;
        }

        Assert.InRange(state.Reported.Count, 1, 1000 / 2);
        Assert.Contains("a999", state.Reported);
    }
}
