using Monitor.Client.Native;
using Monitor.Shared.Health;
using Monitor.Shared.Ingest.Native;
using Monitor.Shared.Series;

namespace Monitor.Client;

/// <summary>
/// What a program holds to be monitored: it makes instruments once, keeps them and moves them; a session in the
/// background brings every observation to the node, where it counts once. Thread-safe. One for each process is enough.
/// <code>
/// await using var monitor = new MonitorClient(new MonitorClientOptions { Component = "order-gateway" });
/// Histogram latency = monitor.Histogram("order_latency_seconds", "s", labels: [("venue", "XETR")]);
/// latency.Record(0.0021);
/// </code>
/// </summary>
public sealed class MonitorClient : IAsyncDisposable
{
    private static readonly TimeSpan UsualLife = TimeSpan.FromSeconds(30);

    private readonly NativeSender _sender;

    /// <exception cref="ArgumentException">An option cannot be.</exception>
    public MonitorClient(MonitorClientOptions options)
    {
        options.Check();
        Span<byte> session = stackalloc byte[NativeFields.SessionBytes];
        options.Random.NextBytes(session);
        _sender = new NativeSender(options, new NativeHello(
            BitConverter.ToUInt128(session), NativeFields.ProtocolVersion, options.Component, options.Instance,
            LabelSet.From(options.Labels.Select(l => new Label(l.Key, l.Value)))));
    }

    /// <summary>What became of the observations so far.</summary>
    public MonitorClientStatistics Statistics => new(
        _sender.Buffer.Recorded, _sender.Counts.Acknowledged, _sender.Buffer.Dropped + _sender.Counts.Dropped,
        _sender.Counts.Rejected, _sender.Counts.Refused, _sender.Counts.Connections);

    /// <summary>A distribution; asking again with the same name and labels gives the same series.</summary>
    /// <param name="metric">The metric's name, as in "order_latency_seconds".</param>
    /// <param name="unit">"s", "By"; empty when unknown.</param>
    /// <param name="help">A sentence for people.</param>
    /// <param name="labels">What tells this series from its sisters.</param>
    /// <exception cref="ArgumentException">The series is there as another kind.</exception>
    public Histogram Histogram(
        string metric, string unit = "", string help = "",
        params ReadOnlySpan<(string Name, string Value)> labels) =>
        new(_sender.Buffer, Number(metric, labels, SeriesKind.Histogram, unit, help));

    /// <summary>A sum that only grows.</summary>
    /// <inheritdoc cref="Histogram"/>
    public Counter Counter(
        string metric, string unit = "", string help = "",
        params ReadOnlySpan<(string Name, string Value)> labels) =>
        new(_sender.Buffer, Number(metric, labels, SeriesKind.Counter, unit, help));

    /// <summary>A level.</summary>
    /// <inheritdoc cref="Histogram"/>
    public Gauge Gauge(
        string metric, string unit = "", string help = "",
        params ReadOnlySpan<(string Name, string Value)> labels) =>
        new(_sender.Buffer, Number(metric, labels, SeriesKind.Gauge, unit, help));

    /// <summary>
    /// What the program says of itself, until it says something else: it is repeated while the program runs, and when
    /// it falls silent the node believes it for <paramref name="timeToLive"/> more (30 s unless given; 1 s to 1 day).
    /// </summary>
    public void ReportHealth(HealthLevel level, string reason = "", TimeSpan? timeToLive = null) =>
        _sender.ReportHealth(level, reason, timeToLive ?? UsualLife);

    /// <summary>Completes when all that was recorded before is durable at the node, rejected or dropped.</summary>
    public Task FlushAsync(CancellationToken cancel = default) => _sender.FlushAsync(cancel);

    /// <summary>Delivers what is left, for as long as the options allow; then drops the rest.</summary>
    public ValueTask DisposeAsync() => _sender.DisposeAsync();

    private int Number(
        string metric, ReadOnlySpan<(string Name, string Value)> labels, SeriesKind kind, string unit, string help) =>
        _sender.Register.Number(metric, LabelSet.From(labels), kind, unit, help);
}
