using System.Collections.Immutable;
using Monitor.Actors.Alerting;
using Monitor.Actors.Audit;
using Monitor.Actors.Tests.Alerting;
using Monitor.Shared.Alerting;
using Monitor.Shared.Audit;

namespace Monitor.Actors.Tests.Audit;

public sealed class AuditActorTests
{
    [Fact]
    public void What_people_and_parts_did_is_in_the_log_with_who_and_why()
    {
        var run = new AuditedRun();
        run.Play();
        run.CheckAgainstJournals();

        ImmutableArray<AuditRecord> records = run.Records;
        AuditEntry silenced = records.Single(record => record.Entry.Action == "silence.set").Entry;
        Assert.Equal(("person:ann", "we are at it"), (silenced.Actor, silenced.Reason));
        Assert.Equal("person:ben", records.Single(record => record.Entry.Action == "silence.expired").Entry.Actor);
        Assert.Equal(
            "person:ann", records.Single(record => record.Entry.Action == "incident.unacknowledged").Entry.Actor);
        AuditEntry acknowledged = records.Last(record => record.Entry.Action == "incident.acknowledged").Entry;
        Assert.Equal(("person:ben", "mine"), (acknowledged.Actor, acknowledged.Reason));
        AuditEntry fired = records.First(record => record.Entry.Action == "alert.firing").Entry;
        Assert.Equal(("part:rules", "because", "1"), (fired.Actor, fired.Reason, fired["value"]));
        Assert.Contains(AuditSubject.Rule("g/Slow"), fired.Subjects);
        Assert.Contains(records, record => record.Entry is { Action: "notification.held", Reason: var why }
            && why.StartsWith("silenced by", StringComparison.Ordinal));
        Assert.Contains(records, record => record.Entry.Action == "notification.delivered");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Crash_at_any_append_leaves_nothing_out_and_nothing_twice(bool isWritten)
    {
        for (int append = 1; append <= 40; append++)
        {
            var run = new AuditedRun(
                new AuditOptions { SnapshotEvery = 3 }, new AlertManagerOptions { SnapshotEvery = 4 });
            (run.World.Store.StopsAtAppend, run.World.Store.StopsAfterWriting) = (append, isWritten);
            run.Play();
            run.World.Crash();
            run.World.Advance(AuditedRun.Second);
            run.Play();
            run.CheckAgainstJournals($"append {append}");
        }
    }

    [Fact]
    public void Store_that_comes_and_goes_leaves_nothing_out_and_nothing_twice()
    {
        for (int seed = 1; seed <= 30; seed++)
        {
            var random = new Random(seed);
            var audit = new AuditOptions
            {
                SnapshotEvery = 3,
                MaxWaiting = random.Next(3, 50),
                RecordsPerBlock = random.Next(1, 20),
                RecentBytes = random.Next(500, 5_000),
            };
            var run = new AuditedRun(audit, new AlertManagerOptions { SnapshotEvery = 5 }, seed);
            for (int i = 0; i < 30; i++)
            {
                run.World.Observe($"R{random.Next(4)}", random.Next(2) > 0 ? AlertState.Firing : AlertState.Inactive);
                run.World.Advance(TimeSpan.FromMilliseconds(random.Next(400)));
                run.World.Store.IsAway = random.Next(4) == 0;
                run.World.Store.AwayStream = random.Next(3) == 0 ? "audit" : "";
                if (random.Next(6) == 0)
                    run.World.Crash();
            }

            (run.World.Store.IsAway, run.World.Store.AwayStream) = (false, "");
            run.World.Advance(TimeSpan.FromSeconds(5));
            run.CheckAgainstJournals($"seed {seed}");
        }
    }

    [Fact]
    public void Journal_is_not_trimmed_before_it_is_told_and_no_page_waits_for_that()
    {
        var run = new AuditedRun(options: new AlertManagerOptions { SnapshotEvery = 5 });
        run.World.Store.AwayStream = "audit";
        Toggle(run, times: 20);

        Assert.Equal(20, run.World.Ops.Taken.Count);
        Assert.True(run.World.Store.SnapshotsSaved > 3, $"{run.World.Store.SnapshotsSaved} snapshots");
        Assert.Equal(run.World.Store.AllOf("alerts/0").Count, run.World.Store.CountOf("alerts/0"));

        run.World.Store.AwayStream = "";
        run.World.Advance(TimeSpan.FromSeconds(2));
        Toggle(run, times: 6);
        Assert.True(run.World.Store.CountOf("alerts/0") < 30, "what is told is still not trimmed");
        run.CheckAgainstJournals();
    }

    [Fact]
    public void Policy_drops_the_oldest_and_what_remains_is_whole()
    {
        var audit = new AuditOptions
        {
            Policy = new AuditPolicy(TimeSpan.FromHours(1), long.MaxValue),
            SnapshotEvery = 8,
            RecentBytes = 2_000,
        };
        var run = new AuditedRun(audit);
        for (int i = 0; i < 200; i++)
        {
            run.World.Observe("A", i % 2 == 0 ? AlertState.Firing : AlertState.Inactive);
            run.World.Advance(TimeSpan.FromMinutes(1));
        }

        AuditLedger ledger = run.Trail.Board.Ledger!;
        ImmutableArray<AuditRecord> records = run.Records;
        Assert.True(records[0].Sequence > 1 && records[0].Sequence == ledger.First);
        Assert.True(records[0].Entry.At > run.World.Time.GetUtcNow() - TimeSpan.FromHours(3));
        Assert.Contains(records, record => record.Entry.Action == AuditActions.Trimmed);
        Assert.True(run.Verify().IsWhole);
        Assert.True(run.World.Store.CountOf("audit") < run.World.Store.AllOf("audit").Count);

        run.World.Crash();
        run.World.Advance(AuditedRun.Second);
        Assert.Equal(ledger.Head.Sequence, records[^1].Sequence);
        Assert.True(run.Verify().IsWhole);
    }

    [Fact]
    public void Log_that_takes_too_much_lets_go_of_the_oldest()
    {
        var audit = new AuditOptions { Policy = new AuditPolicy(TimeSpan.FromDays(400), 300_000) };
        var run = new AuditedRun(audit);
        for (int i = 0; i < 3_000 && run.Trail.Board.Ledger is not { TrimThrough: > 0 }; i++)
        {
            run.World.Observe("A" + i, AlertState.Firing);
            run.World.Advance(AuditedRun.Second);
        }

        Assert.True(run.Trail.Board.Ledger!.TrimThrough > 0);
        Assert.True(run.Trail.Board.Ledger.Bytes <= 300_000);
    }

    [Fact]
    public void Log_that_has_a_block_of_which_nobody_knew_is_read_anew()
    {
        var run = new AuditedRun();
        run.Play();
        run.AppendUnknownBlock();
        run.Play();
        run.CheckAgainstJournals();
    }

    [Fact]
    public void Check_goes_on_from_where_it_found_the_log_whole()
    {
        var run = new AuditedRun();
        run.Play();
        AuditCheck first = run.Check();
        Assert.True(first.Verdict!.IsWhole);
        Assert.Null(first.Before);
        run.Play();
        AuditCheck second = run.Check();
        Assert.True(second.Verdict!.IsWhole);
        Assert.Equal(first.Verdict.Head, second.Before!.Head);
        Assert.InRange(second.Verdict.First, 2, first.Verdict.Head.Sequence);
        Assert.True(second.Records < run.Records.Length, $"{second.Records} of {run.Records.Length} were read");
        AuditCheck all = run.Check(isFull: true);
        Assert.Equal((run.Records.Length, (AuditCheckpoint?)null), (all.Records, all.Before));

        // What nothing has changed since is read in a moment: the last block alone.
        Assert.InRange(run.Check().Records, 1, second.Records);
    }

    [Fact]
    public void Check_finds_what_was_changed_behind_the_mark_when_all_is_read_and_then_each_time()
    {
        var run = new AuditedRun();
        run.Play();
        run.Check();
        run.World.Store.Tamper("audit", 1, Flip);
        Assert.True(run.Check().Verdict!.IsWhole);
        Assert.False(run.Check(isFull: true).Verdict!.IsWhole);
        Assert.False(run.Check().Verdict!.IsWhole);
    }

    [Fact]
    public void Check_finds_a_mark_that_is_not_what_it_was()
    {
        var run = new AuditedRun();
        run.Play();
        run.Check();
        run.World.Store.Tamper("audit", (int)run.Trail.Board.Ledger!.JournalSequence - 1, Flip);
        run.Play();
        AuditCheck check = run.Check();
        Assert.NotNull(check.Before);
        Assert.False(check.Verdict!.IsWhole);
    }

    private static byte[] Flip(byte[] bytes)
    {
        bytes[20] ^= 1;
        return bytes;
    }

    [Fact]
    public void Log_that_was_tampered_with_names_the_block_and_pages_go_on()
    {
        var run = new AuditedRun();
        run.Play();
        run.World.Store.Tamper("audit", 1, bytes =>
        {
            bytes[20] ^= 1;
            return bytes;
        });
        Assert.False(run.Verify().IsWhole);

        int told = run.World.Ops.Taken.Count;
        run.World.Crash();
        run.World.Advance(AuditedRun.Second);
        Assert.NotNull(run.Trail.Board.BrokenBecause);
        run.World.Observe("Late", AlertState.Firing);
        run.World.Advance(AuditedRun.Second);
        Assert.Equal(told + 1, run.World.Ops.Taken.Count);
    }

    [Fact]
    public void Journal_that_was_there_before_is_told_from_where_it_begins()
    {
        var run = new AuditedRun(options: new AlertManagerOptions { SnapshotEvery = 5 });
        run.Play();
        // As an older release leaves it: journals that are trimmed, and no audit log.
        run.World.Store.Forget("audit");
        long first = run.World.Store.FirstOf("alerts/0");
        Assert.True(first > 1);
        run.World.Crash();
        run.World.Advance(AuditedRun.Second);

        AuditEntry began = run.Records.First(record => record.Entry.Action == AuditActions.Began).Entry;
        Assert.Equal((first - 1).ToString(), began["through"]);
    }

    [Fact]
    public void Subject_is_found_in_memory_and_in_what_is_older()
    {
        var audit = new AuditOptions { RecentBytes = 3_000, RecordsPerBlock = 5 };
        var run = new AuditedRun(audit);
        for (int i = 0; i < 40; i++)
        {
            run.World.Observe("A" + i, AlertState.Firing);
            run.World.Advance(AuditedRun.Second);
        }

        foreach (int i in new[] { 0, 20, 39 })
        {
            var subject = AuditSubject.Alert(AlertFingerprint.Of(AlertingWorld.Labels("A" + i)));
            AuditPage page = run.Find(AuditQuery.All with { Subject = subject });
            Assert.Equal(
                ["alert.firing", "notification.queued"],
                page.Records.Select(record => record.Entry.Action)
                    .Where(action => action is not ("incident.opened" or "incident.joined")));
        }
    }

    [Fact]
    public void Pages_of_a_question_come_one_after_the_other_and_leave_nothing_out()
    {
        var run = new AuditedRun();
        run.Play();
        var all = new List<long>();
        long? after = 0;
        while (after is { } from)
        {
            AuditPage page = run.Find(AuditQuery.All with { After = from, Limit = 3 });
            all.AddRange(page.Records.Select(record => record.Sequence));
            after = page.Next;
        }

        Assert.Equal(Enumerable.Range(1, (int)run.Trail.Board.Ledger!.Head.Sequence).Select(i => (long)i), all);
    }

    [Fact]
    public void Whoever_waits_is_told_when_the_log_has_caught_up()
    {
        var run = new AuditedRun(new AuditOptions { Linger = TimeSpan.FromHours(1) });
        run.World.Observe("Slow", AlertState.Firing);
        Assert.DoesNotContain(run.Records, record => record.Entry.Action == "alert.firing");
        Assert.True(run.CatchUp());
        Assert.Contains(run.Records, record => record.Entry.Action == "alert.firing");
    }

    private static void Toggle(AuditedRun run, int times)
    {
        for (int i = 0; i < times; i++)
        {
            run.World.Observe("A", i % 2 == 0 ? AlertState.Firing : AlertState.Inactive);
            run.World.Advance(AuditedRun.Second);
        }
    }
}
