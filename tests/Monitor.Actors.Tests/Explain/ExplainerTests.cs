using Monitor.Actors.Ports;
using Monitor.Actors.Tests.Audit;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Inhibition;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Alerting.Silences;
using Monitor.Shared.Explain;
using Monitor.Shared.Incidents;
using Monitor.Shared.Rules.Matching;

namespace Monitor.Actors.Tests.Explain;

/// <summary>
/// Explanations of what really went through alerting: from a shard's word to the receiver's answer.
/// </summary>
public sealed class ExplainerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Alert_that_was_silenced_and_then_told_is_explained_from_rule_to_receiver()
    {
        var run = new AuditedRun();
        Route(run);
        Silence(run, "Rejects");
        run.World.Observe("Rejects", AlertState.Pending);
        run.World.Advance(Second);
        run.World.Observe("Slow", AlertState.Firing);
        run.World.Observe("Rejects", AlertState.Firing);
        run.World.Advance(Second);
        run.Do(new IncidentCommand.Acknowledge(1, "ben", "mine"));
        run.World.Advance(Second);
        run.World.Advance(TimeSpan.FromSeconds(15));
        Assert.Contains("holds it until", Now(Alert(run, "Rejects")), StringComparison.Ordinal);
        run.Ask(new AlertCommand.ExpireSilence(Guid.Empty.ToString(), "ben"));
        run.World.Advance(TimeSpan.FromSeconds(40));
        run.World.Crash();
        run.World.Advance(Second);

        ExplainedText.Check("rejects.txt", Alert(run, "Rejects"));
    }

    [Fact]
    public void Alert_that_another_inhibits_says_by_which_alert_and_rule()
    {
        var run = new AuditedRun();
        Route(run);
        run.World.Observe("Down", AlertState.Firing);
        run.World.Advance(Second);
        run.World.Observe("Slow", AlertState.Firing);
        run.World.Advance(TimeSpan.FromMinutes(1));

        Explanation slow = Alert(run, "Slow");
        ExplainedText.Check("slow.txt", slow);
        ExplainStep held = slow.Steps.Single(step => step.Action == "notification.held");
        Assert.Contains("alertname=\"Down\"", held.Because, StringComparison.Ordinal);
        Assert.Contains(held.Details, detail => detail is { Name: "rule", Value: "inhibit_rules[0]" });
        Assert.Contains("is not told: the alert", Now(slow), StringComparison.Ordinal);
    }

    [Fact]
    public void Notification_that_a_receiver_refused_at_first_is_explained_with_each_answer()
    {
        var run = new AuditedRun();
        int attempts = 0;
        run.World.Ops.Answer = _ => ValueTask.FromResult<DeliveryOutcome>(++attempts < 2
            ? new DeliveryOutcome.Temporary("503 from the desk")
            : new DeliveryOutcome.Delivered());
        run.World.Observe("Slow", AlertState.Firing);
        run.World.Advance(TimeSpan.FromMinutes(2));

        Explanation explanation = ExplainedText.OfNotification(run, 1)!;
        IEnumerable<string> actions = explanation.Steps.Select(step => step.Action)
            .Where(action => action.StartsWith("notification.", StringComparison.Ordinal));
        Assert.Equal(
            [
                "notification.queued", "notification.attempted", "notification.deferred", "notification.attempted",
                "notification.delivered",
            ],
            actions);
        Assert.Contains(explanation.Steps, step => step is
        { Action: "notification.deferred", Because: "503 from the desk" });
        Assert.Contains(explanation.Steps, step => step.Action == "alert.firing");
        Assert.Equal("settled: it is in the outbox no more", Assert.Single(explanation.Now));
    }

    [Fact]
    public void Incident_is_explained_with_its_evidence_and_who_has_it()
    {
        var run = new AuditedRun();
        run.Play();

        Explanation explanation = ExplainedText.OfIncident(run, 1)!;
        ExplainStep joined = explanation.Steps.Single(step => step.Action == "incident.joined");
        Assert.Contains("score 0.9", joined.Text, StringComparison.Ordinal);
        Assert.Contains("the same component gateway", joined.Because, StringComparison.Ordinal);
        Assert.Contains(explanation.Steps, step => step.Text == "ben acknowledges incident 1 and has it");
    }

    [Fact]
    public void What_nobody_knows_is_not_explained()
    {
        var run = new AuditedRun();
        run.World.Advance(Second);
        Assert.Null(ExplainedText.OfFingerprint(run, "0000000000000000"));
        Assert.Null(ExplainedText.OfIncident(run, 99));
        Assert.Null(ExplainedText.OfNotification(run, 99));
    }

    private static void Route(AuditedRun run)
    {
        run.World.Advance(Second);
        run.Ask(new AlertCommand.ConfigureRouting(new RoutingDefinition(
            RouteDefinition.Empty with
            {
                Receiver = "ops",
                GroupBy = ["component"],
                Routes =
                [
                    RouteDefinition.Empty with
                    {
                        Matchers = [LabelMatcher.Equal("component", "gateway")],
                        GroupWait = TimeSpan.FromSeconds(10),
                    },
                ],
            },
            [new AlertReceiver("ops", [])],
            [
                new InhibitionRule(
                    [LabelMatcher.Equal("alertname", "Down")], [LabelMatcher.Equal("alertname", "Slow")],
                    ["component"]),
            ],
            [])));
        run.World.Advance(Second);
    }

    private static void Silence(AuditedRun run, string name)
    {
        run.Ask(new AlertCommand.SetSilence(new SilenceRequest(
            "", Guid.Empty.ToString(), [LabelMatcher.Equal("alertname", name)], run.World.Time.GetUtcNow(),
            run.World.Time.GetUtcNow().AddHours(1), "ann", "we are at it", [], IsConfirmed: true)));
        run.World.Advance(Second);
    }

    private static Explanation Alert(AuditedRun run, string name) => ExplainedText.OfAlert(run, name);

    private static string Now(Explanation explanation) => string.Join("\n", explanation.Now);
}
