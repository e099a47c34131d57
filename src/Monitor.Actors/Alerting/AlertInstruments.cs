using Monitor.Actors.Instruments;
using Monitor.Shared.Alerting;

namespace Monitor.Actors.Alerting;

/// <summary>What is counted of the alert manager.</summary>
internal sealed class AlertInstruments
{
    private readonly CounterInstrument[] _decisions;

    public AlertInstruments(InstrumentRegistry registry, AlertBoard board)
    {
        _decisions = [.. Enum.GetNames<AlertReason>().Select(reason => registry.Counter(
            "monitor_alert_decisions_total", "Decisions of the alert manager, by their reason.", ("reason", reason)))];
        AppendDuration = registry.Durations(
            "monitor_alert_journal_append_duration_seconds", "How long appends to the alert journal took.");
        AppendFailures = registry.Counter(
            "monitor_alert_journal_failures_total", "Appends to the alert journal that could not be made.");
        Unjournaled = registry.Counter(
            "monitor_notifications_unjournaled_total", "Firing pages sent while the journal was away.");
        JournalAway = registry.Gauge(
            "monitor_alert_journal_unavailable", "1 while the alert journal cannot be written.");
        registry.ObserveGauge(
            "monitor_alerts", "Alerts that the manager keeps.", () => board.State.Alerts.Count);
        registry.ObserveGauge(
            "monitor_notifications_waiting", "Notifications that are not settled.",
            () => board.State.Outbox.Entries.Count);
        ObserveTotals(registry, board);
    }

    public HistogramInstrument AppendDuration { get; }

    public CounterInstrument AppendFailures { get; }

    public CounterInstrument Unjournaled { get; }

    public GaugeInstrument JournalAway { get; }

    public void Count(AlertDecision decision)
    {
        _decisions[(int)decision.Reason].Increment();
        foreach (AlertReason reason in decision.EntryReasons)
            _decisions[(int)reason].Increment();
    }

    private static void ObserveTotals(InstrumentRegistry registry, AlertBoard board)
    {
        registry.ObserveCounter(
            "monitor_alert_episodes_begun_total", "Episodes that began.", () => board.State.Totals.EpisodesBegun);
        registry.ObserveCounter(
            "monitor_alert_episodes_ended_total", "Episodes that ended.", () => board.State.Totals.EpisodesEnded);
        registry.ObserveCounter(
            "monitor_alerts_refused_total", "Alerts not taken, for there were too many.",
            () => board.State.Totals.AlertsRefused);
        registry.ObserveCounter(
            "monitor_alerts_pruned_total", "Ended alerts forgotten.", () => board.State.Totals.AlertsPruned);
        registry.ObserveCounter(
            "monitor_notifications_delivered_total", "Notifications that a receiver took.",
            () => board.State.Totals.Delivered);
        registry.ObserveCounter(
            "monitor_notifications_failed_total", "Notifications given up.", () => board.State.Totals.Failed);
    }
}
