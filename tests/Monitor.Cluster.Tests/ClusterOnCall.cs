using Monitor.EndToEnd.Incidents;

namespace Monitor.Cluster.Tests;

/// <summary>Two people with a phone each, and a file, read by all nodes, that says when they are called.</summary>
internal sealed class ClusterOnCall : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("monitor-oncall").FullName;

    public ClusterOnCall(int firstWaitSeconds) => System.IO.File.WriteAllText(
        File,
        $$"""
        contacts:
          - {name: ann, urgent: [ann-phone], usual: [ann-phone]}
          - {name: boss, urgent: [boss-phone], usual: [boss-phone]}
        policies:
          - name: desk
            steps:
              - {notify: [{person: ann}], wait: {{firstWaitSeconds}}s}
              - {notify: [{person: boss}], wait: 5s}
        incidents: [{policy: desk}]
        """);

    public PhoneReceiver Ann { get; } = new();

    public PhoneReceiver Boss { get; } = new();

    public string File => Path.Combine(_directory, "oncall.yaml");

    /// <summary>To be put behind the receivers of a node's configuration.</summary>
    public string Receivers =>
        $$""", {name: ann-phone, url: "{{Ann.Url}}", only_incidents: true}, """
        + $$"""{name: boss-phone, url: "{{Boss.Url}}", only_incidents: true}""";

    public async ValueTask DisposeAsync()
    {
        await Ann.DisposeAsync();
        await Boss.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
