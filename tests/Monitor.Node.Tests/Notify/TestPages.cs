using Monitor.Actors.Ports;
using Monitor.Shared.Alerting;
using Monitor.Shared.Series;

namespace Monitor.Node.Tests.Notify;

/// <summary>What receivers are told, from the plain to the nasty.</summary>
internal static class TestPages
{
    public static readonly DateTimeOffset Nine = new(2026, 1, 5, 9, 0, 0, 250, TimeSpan.Zero);

    /// <summary>Everything that some format gives a meaning to.</summary>
    public const string Nasty =
        "<!channel> &amp; \"x\" *b* _i_ [l](javascript:1) `c` \\ \u2028 \r\nBcc: a@b\r\n.\r\n😀";

    public static Notification Firing { get; } = Group("key-1", Alert("HighCpu", firing: true));

    public static Notification Resolved { get; } = Group("key-2", Alert("HighCpu", firing: false));

    public static Notification Large { get; } = new(
        "key-3", "desk", "{}:large", LabelSet.From(("team", "desk")),
        [.. Enumerable.Range(0, 300).Select(i => Alert($"Alert{i}", firing: i % 3 != 0, new string('\u00e4', 4000)))],
        Truncated: 77);

    public static Notification Hostile { get; } = Group("key-4", Alert(Nasty, firing: true, Nasty));

    public static TheoryData<string> Names => [.. ByName.Keys];

    public static IReadOnlyDictionary<string, Notification> ByName { get; } = new Dictionary<string, Notification>
    {
        ["firing"] = Firing,
        ["resolved"] = Resolved,
        ["large"] = Large,
        ["hostile"] = Hostile,
        ["triggered"] = Incident(IncidentNews.Triggered),
        ["acknowledged"] = Incident(IncidentNews.Acknowledged),
        ["over"] = Incident(IncidentNews.Resolved),
        ["hostile incident"] = Incident(IncidentNews.Triggered, Nasty),
        ["incident without alerts"] = Incident(IncidentNews.Triggered) with { Alerts = [] },
    };

    public static Notification Incident(IncidentNews news, string title = "order-gateway: HighCpu and 3 more") =>
        Group($"incident-key-{news}", Alert("HighCpu", firing: news != IncidentNews.Resolved)) with
        {
            GroupKey = "incident/12",
            Incident = new NotifiedIncident(
                12, news, title, AlertSeverity.Critical, "ann", IsUrgent: true, ["order-gateway", "risk"], "risk",
                "policy desk, step 1", Nine, 4),
        };

    private static Notification Group(string key, params NotifiedAlert[] alerts) => new(
        key, "desk", "{}:{alertname=\"HighCpu\"}", LabelSet.From(("alertname", alerts[0].Labels["alertname"]!)),
        alerts);

    private static NotifiedAlert Alert(string name, bool firing, string summary = "CPU is at 97 %") => new(
        "00ff00ff00ff00ff", firing,
        LabelSet.From(("alertname", name), ("component", "order-gateway"), ("severity", "critical"), ("host", "gw-1")),
        LabelSet.From(("summary", summary), ("runbook_url", "https://runbooks.example.com/cpu")), Nine,
        firing ? null : Nine.AddMinutes(3), "", 97);
}
