using System.Collections.Immutable;
using Monitor.Actors.Alerting;
using Monitor.Actors.Audit;
using Monitor.Actors.Tests.Alerting;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Journal;
using Monitor.Shared.Alerting.Silences;
using Monitor.Shared.Audit;
using Monitor.Shared.Audit.Narration;
using Monitor.Shared.Incidents;
using Monitor.Shared.Incidents.Journal;
using Monitor.Shared.Rules.Matching;

namespace Monitor.Actors.Tests.Audit;

/// <summary>
/// Alerting with an audit log, and the law that the log must hold to: it says what the journals ever said, all of it,
/// once, in the order of each, and its chain is whole.
/// </summary>
internal sealed class AuditedRun(
    AuditOptions? audit = null, AlertManagerOptions? options = null, int seed = 1, params string[] receivers)
{
    public static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public AlertingWorld World { get; } = new(audit ?? new AuditOptions(), options, seed, receivers);

    public AuditTrail Trail => World.Alerting.Audit;

    public ImmutableArray<AuditRecord> Records => Find(AuditQuery.All).Records;

    public AuditPage Find(AuditQuery query) => Done(Trail.FindAsync(query, CancellationToken.None).AsTask());

    public AuditVerdict Verify() => Done(Trail.VerifyAsync(CancellationToken.None).AsTask());

    /// <summary>What came of a check, as a node does it when it is asked.</summary>
    public AuditCheck Check(bool isFull = false)
    {
        Task<AuditCheck> last = LastAsync(Trail.CheckAsync(isFull, World.Time.GetUtcNow(), CancellationToken.None));
        return Done(last);
    }

    public bool CatchUp()
    {
        Task<bool> caughtUp = Trail.CatchUpAsync(CancellationToken.None).AsTask();
        World.Run();
        return Done(caughtUp);
    }

    /// <summary>Alerts come and go, one is silenced, their incident is acknowledged; some three seconds.</summary>
    public void Play()
    {
        World.Observe("Slow", AlertState.Firing);
        World.Advance(Second / 2);
        Ask(new AlertCommand.SetSilence(new SilenceRequest(
            "", Guid.Empty.ToString(), [LabelMatcher.Equal("alertname", "Rejects")], World.Time.GetUtcNow(),
            World.Time.GetUtcNow().AddHours(1), "ann", "we are at it", [], IsConfirmed: true)));
        World.Observe("Rejects", AlertState.Firing);
        World.Advance(Second / 2);
        Do(new IncidentCommand.Acknowledge(1, "ann", "on it"));
        Do(new IncidentCommand.Unacknowledge(1, "not mine", "ann"));
        Do(new IncidentCommand.Acknowledge(1, "ben", "mine"));
        World.Observe("Slow", AlertState.Inactive);
        World.Advance(Second / 2);
        Ask(new AlertCommand.ExpireSilence(Guid.Empty.ToString(), "ben"));
        World.Advance(Second);
        World.Observe("Rejects", AlertState.Inactive);
        World.Advance(Second);
    }

    public void Ask(AlertCommand command)
    {
        _ = World.Alerting.AskAsync(command, CancellationToken.None).AsTask();
        World.Run();
    }

    public void Do(IncidentCommand command)
    {
        _ = World.Alerting.AskAsync(command, CancellationToken.None).AsTask();
        World.Run();
    }

    /// <summary>As an append does of which the answer was lost.</summary>
    public void AppendUnknownBlock()
    {
        AuditLedger ledger = Trail.Board.Ledger!;
        using var writer = new AuditBlockWriter(ledger.Head);
        writer.Add(new AuditEntry(World.Time.GetUtcNow(), AuditActors.Audit, "audit.noted", [], "", []));
        byte[] block = writer.Pack(new Dictionary<string, long>());
        Done(World.Store.AppendAsync(
            "audit", World.Epoch, ledger.JournalSequence, [block], CancellationToken.None).AsTask());
    }

    public void CheckAgainstJournals(string context = "")
    {
        World.Advance(Second);
        IEnumerable<AuditEntry> alerts = World.Store.AllOf("alerts/0")
            .SelectMany(entry => AlertNarration.Tell(AlertCodec.DecodeEntry(entry)));
        IEnumerable<AuditEntry> incidents = World.Store.AllOf("incidents")
            .SelectMany(entry => IncidentNarration.Tell(IncidentCodec.DecodeEntry(entry)));
        ImmutableArray<AuditRecord> records = Records;
        AuditEntry[] told =
            [.. records.Select(record => record.Entry).Where(entry => entry.Actor != AuditActors.Audit)];
        bool isOfIncidents(AuditEntry entry)
            => entry.Action.Split('.')[0] is "incident" or "escalation" or "page" or "oncall";
        AssertSame(alerts, told.Where(entry => !isOfIncidents(entry)), context);
        AssertSame(incidents, told.Where(isOfIncidents), context);
        AuditVerdict verdict = Verify();
        Assert.True(verdict.IsWhole, context + string.Join("; ", verdict.Problems));
        Assert.Empty(World.Failures);
    }

    private static async Task<AuditCheck> LastAsync(IAsyncEnumerable<AuditCheck> steps)
    {
        AuditCheck? last = null;
        await foreach (AuditCheck step in steps)
            last = step;
        return last!;
    }

    /// <summary>Everything here happens on the test's thread: what is not over now never will be.</summary>
    private static T Done<T>(Task<T> task)
    {
        Assert.True(task.IsCompletedSuccessfully, task.Exception?.ToString() ?? "it is still under way");
        return task.Result;
    }

    private static void AssertSame(IEnumerable<AuditEntry> expected, IEnumerable<AuditEntry> told, string context)
    {
        static string line(AuditEntry e) => $"{AuditLine.Time(e.At)} {e.Actor} {e.Action} "
            + $"{string.Join(",", e.Subjects)} {e.Reason} {string.Join(",", e.Details)}";
        Assert.True(
            expected.Select(line).SequenceEqual(told.Select(line)),
            $"{context}: the journals say\n{string.Join("\n", expected.Select(line))}\nthe log says\n"
            + string.Join("\n", told.Select(line)));
    }
}
