using System.Collections.Immutable;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Journal;
using Monitor.Shared.Alerting.Log;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;

namespace Monitor.Shared.Tests.Alerting.Log;

public sealed class TakeRecordTests
{
    private readonly AlertManager _manager = new(new AlertOptions());
    private AlertManagerState _state = AlertManagerState.Empty;
    private long _position;

    public TakeRecordTests() => Decide(new AlertCommand.ConfigureReceivers([AlertWorld.Receiver("ops")]));

    [Fact]
    public void Position_is_journaled_with_what_follows_from_the_record()
    {
        AlertDecision decision = Take(Firing("A", epoch: 5, number: 1));

        Assert.Contains(decision.Events, @event => @event is AlertEvent.EpisodeBegan);
        Assert.Contains(decision.Events, @event => @event is AlertEvent.LogTaken { Position: 1 });
        Assert.Equal([AlertReason.BeganEpisode], decision.EntryReasons.AsEnumerable());
        Assert.Equal(1, _state.Log.Position);
    }

    [Fact]
    public void Word_that_was_appended_twice_counts_once()
    {
        Take(Firing("A", epoch: 5, number: 1), Resolved("A", epoch: 5, number: 2));
        AlertDecision again = Take(Firing("A", epoch: 5, number: 1), Resolved("A", epoch: 5, number: 2));

        Assert.Equal([AlertReason.Duplicate, AlertReason.Duplicate], again.EntryReasons.AsEnumerable());
        Assert.Empty(again.Events);
        Assert.Equal(1, _state.Totals.EpisodesBegun);
    }

    [Fact]
    public void Word_of_an_owner_that_another_has_followed_does_not_count()
    {
        Take(List(epoch: 6, number: 1));
        AlertDecision late = Take(Firing("A", epoch: 5, number: 80));

        Assert.Equal([AlertReason.Superseded], late.EntryReasons.AsEnumerable());
        Assert.Empty(_state.Alerts);
    }

    [Fact]
    public void Word_of_an_owner_before_does_not_count_from_where_the_shard_is_taken()
    {
        Take(Firing("A", epoch: 5, number: 1));
        AlertDecision decision = Take(Taken(epoch: 6), Resolved("A", epoch: 5, number: 2), List(6, 2, Active("A")));

        Assert.Equal(
            [AlertReason.ShardTaken, AlertReason.Superseded, AlertReason.Reconciled],
            decision.EntryReasons.AsEnumerable());
        Assert.Equal(1, _state.Totals.EpisodesBegun);
        Assert.Equal(AlertReason.Duplicate, Assert.Single(Take(Taken(epoch: 6)).EntryReasons));
        Take(Resolved("A", epoch: 6, number: 3));
        Assert.Equal((1, 1), (_state.Totals.EpisodesBegun, _state.Totals.EpisodesEnded));
    }

    [Fact]
    public void Word_of_the_old_owner_before_the_new_one_speaks_still_counts()
    {
        Take(Firing("A", epoch: 5, number: 1));
        AlertDecision decision = Take(Firing("B", epoch: 5, number: 2), List(epoch: 6, number: 1));

        Assert.Equal([AlertReason.BeganEpisode, AlertReason.Reconciled], decision.EntryReasons.AsEnumerable());
        Assert.All(_state.Alerts.Values, alert => Assert.Equal(AlertState.Inactive, alert.State));
    }

    [Fact]
    public void Shards_are_counted_apart()
    {
        Take(Firing("A", epoch: 9, number: 5));
        AlertDecision other = Take(Firing("B", epoch: 2, number: 1, shard: 1));

        Assert.Equal([AlertReason.BeganEpisode], other.EntryReasons.AsEnumerable());
    }

    [Fact]
    public void Record_without_anything_that_counts_journals_nothing()
    {
        Take(Firing("A", epoch: 5, number: 1));
        Assert.Empty(Take(Firing("A", epoch: 5, number: 1)).Events);
        Assert.Equal(1, _state.Log.Position);
    }

    [Fact]
    public void Position_alone_is_journaled_when_asked_for()
    {
        AlertDecision decision = Take();
        Assert.Single(decision.Events);
        Assert.Equal(1, _state.Log.Position);
        Assert.Empty(Decide(new AlertCommand.TakeRecord(1, [])).Events);
    }

    [Fact]
    public void State_that_is_replayed_from_any_event_on_takes_the_rest_of_the_log_alike()
    {
        ImmutableArray<AlertLogEntry>[] log =
        [
            [Firing("A", 5, 1)], [Firing("B", 5, 2), Firing("A", 5, 1)], [Resolved("A", 5, 3)], [Taken(6)],
            [Firing("A", 5, 4)], [List(6, 2)], [Firing("B", 5, 5)], [Firing("C", 6, 3)],
        ];
        AlertManagerState whole = log.Aggregate(_state, (state, entries) => After(state, entries, log));
        for (int cut = 0; cut <= log.Length; cut++)
        {
            AlertManagerState state = _state;
            foreach (ImmutableArray<AlertLogEntry> entries in log.Take(cut))
                state = After(state, entries, log);
            AlertManagerState restored = AlertCodec.DecodeSnapshot(AlertCodec.EncodeSnapshot(state));
            foreach (ImmutableArray<AlertLogEntry> entries in log.Skip((int)restored.Log.Position))
                restored = After(restored, entries, log);
            Assert.Equal(AlertCodec.EncodeSnapshot(whole), AlertCodec.EncodeSnapshot(restored));
        }
    }

    private AlertManagerState After(
        AlertManagerState state, ImmutableArray<AlertLogEntry> entries, ImmutableArray<AlertLogEntry>[] log) =>
        _manager.Decide(
            state, new AlertCommand.TakeRecord(Array.IndexOf(log, entries) + 1, entries), AlertWorld.Start).State;

    private AlertDecision Take(params AlertLogEntry[] entries) =>
        Decide(new AlertCommand.TakeRecord(++_position, [.. entries]));

    private AlertDecision Decide(AlertCommand command)
    {
        AlertDecision decision = _manager.Decide(_state, command, AlertWorld.Start);
        _state = decision.State;
        return decision;
    }

    private static AlertLogEntry.Decided Firing(string name, long epoch, long number, int shard = 0) =>
        Transition(name, AlertState.Firing, epoch, number, shard);

    private static AlertLogEntry.Decided Resolved(string name, long epoch, long number) =>
        Transition(name, AlertState.Inactive, epoch, number, 0);

    private static AlertLogEntry.Taken Taken(long epoch) => new(new EntryStamp(new ShardId(0), new Epoch(epoch), 1));

    private static ReconciledAlert Active(string name) => new(
        "g/r", AlertWorld.Labels(name), LabelSet.Empty, AlertState.Firing, AlertWorld.Start, 1, "because");

    private static AlertLogEntry.Listed List(long epoch, long number, params ReconciledAlert[] active) => new(
        new EntryStamp(new ShardId(0), new Epoch(epoch), number),
        new AlertCommand.Reconcile(new ShardId(0), 0, [.. active]));

    private static AlertLogEntry.Decided Transition(
        string name, AlertState state, long epoch, long number, int shard) => new(
        new EntryStamp(new ShardId(shard), new Epoch(epoch), number),
        new AlertTransition(
            new ShardId(shard), number, "g/r", AlertWorld.Labels(name), LabelSet.Empty, state, AlertState.Inactive,
            AlertWorld.Start, 1, "because"));
}
