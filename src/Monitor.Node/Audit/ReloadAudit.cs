using System.Globalization;
using Monitor.Actors.Sharding;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;
using Monitor.Node.OnCall;
using Monitor.Node.Rules;
using Monitor.Shared.Audit;
using Monitor.Shared.Rules;

namespace Monitor.Node.Audit;

/// <summary>
/// Says that the node started with its configuration, and when its rules or its schedules changed: what all else is
/// decided by.
/// </summary>
internal sealed class ReloadAudit(
    RuleFiles rules, OnCallFile onCall, AuditDesk desk, NodeOptions options, IClusterBoard board, TimeProvider time)
    : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private bool _hasRules;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Report(
            "node.started", new AuditSubject(AuditSubjectKind.Node, board.LocalNode), "",
            new AuditDetail("version", NodeProcess.Version), new AuditDetail("configuration", options.Source ?? ""));
        rules.Subscribe(Look);
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        OnCallOptions known = onCall.InForce;
        using var timer = new PeriodicTimer(LookEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (ReferenceEquals(onCall.InForce, known))
                continue;
            known = onCall.InForce;
            Report(
                "oncall.changed", AuditSubject.Configuration("oncall"), "the file has changed",
                new AuditDetail("file", options.OnCallFile ?? ""));
        }
    }

    private bool Look(RuleSet inForce)
    {
        Report(
            _hasRules ? "rules.changed" : "rules.loaded", AuditSubject.Configuration("rules"),
            _hasRules ? "the rule files have changed" : "the node started",
            new AuditDetail("rules", inForce.RuleCount.ToString(CultureInfo.InvariantCulture)));
        _hasRules = true;
        return true;
    }

    private void Report(string action, AuditSubject subject, string reason, params IEnumerable<AuditDetail> details) =>
        desk.Report(AuditActors.Node(board.LocalNode), action, [subject], reason, details);
}
