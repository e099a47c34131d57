namespace Monitor.Node.Machine.Linux;

/// <summary>/proc/net/dev: bytes, packets, errors and drops of each interface that ever carried anything.</summary>
internal sealed class NetworkReader : IMachineReader
{
    private readonly ProcFile _file;
    private readonly DeviceTable<Interface> _interfaces;

    public NetworkReader(string proc, SeriesKeys keys)
    {
        _file = new ProcFile(Path.Combine(proc, "net/dev"));
        _interfaces = new DeviceTable<Interface>(name => IsContainers(name) ? null : new Interface(keys, name));
    }

    public void Read(PointWriter points)
    {
        var lines = new ByteScanner(_file.Read());
        lines.TryLine(out _);
        lines.TryLine(out _);
        Span<ulong> fields = stackalloc ulong[12];
        while (lines.TryLine(out ByteScanner line))
        {
            ReadOnlySpan<byte> name = line.Word();
            for (int i = 0; i < fields.Length; i++)
                fields[i] = line.Number();
            bool used = (fields[0] | fields[8]) != 0;
            if (used && _interfaces[name] is { } known)
                known.Write(fields, points);
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>
    /// The host's ends of containers' links: one for each container, and what they carry is counted again.
    /// </summary>
    private static bool IsContainers(string name) =>
        name.StartsWith("veth", StringComparison.Ordinal) || name.StartsWith("cali", StringComparison.Ordinal);

    private sealed class Interface
    {
        /// <summary>The counters with their columns: received are 0 to 7, sent 8 to 15.</summary>
        private static readonly (MetricDefinition Metric, int Column)[] Columns =
        [
            (MachineMetrics.NetworkReceiveBytes, 0), (MachineMetrics.NetworkReceivePackets, 1),
            (MachineMetrics.NetworkReceiveErrors, 2), (MachineMetrics.NetworkReceiveDrops, 3),
            (MachineMetrics.NetworkTransmitBytes, 8), (MachineMetrics.NetworkTransmitPackets, 9),
            (MachineMetrics.NetworkTransmitErrors, 10), (MachineMetrics.NetworkTransmitDrops, 11),
        ];

        private readonly SeriesKey[] _keys;

        public Interface(SeriesKeys keys, string name) =>
            _keys = [.. Columns.Select(c => keys.Of(c.Metric, ("device", name)))];

        public void Write(ReadOnlySpan<ulong> fields, PointWriter points)
        {
            for (int i = 0; i < Columns.Length; i++)
                points.Counter(_keys[i], fields[Columns[i].Column]);
        }
    }
}
