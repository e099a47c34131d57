namespace Monitor.Node.Machine.Linux;

/// <summary>
/// /proc/net/snmp, netstat and sockstat: TCP and UDP counters, connections by state. The table of connections itself
/// is not read: its cost grows with the connections, on a busy gateway past all else here.
/// </summary>
internal sealed class SocketReader : IMachineReader
{
    private readonly ProcFile _protocols;
    private readonly ProcFile _extensions;
    private readonly ProcFile _sockets;
    private readonly SeriesKey _established, _timeWait, _orphan, _allocated, _used;
    private readonly Column[] _columns;

    public SocketReader(string proc, SeriesKeys keys)
    {
        _protocols = new ProcFile(Path.Combine(proc, "net/snmp"));
        _extensions = new ProcFile(Path.Combine(proc, "net/netstat"));
        _sockets = new ProcFile(Path.Combine(proc, "net/sockstat"));
        _established = keys.Of(MachineMetrics.TcpConnections, ("state", "established"));
        _timeWait = keys.Of(MachineMetrics.TcpConnections, ("state", "time_wait"));
        _orphan = keys.Of(MachineMetrics.TcpConnections, ("state", "orphan"));
        _allocated = keys.Of(MachineMetrics.TcpConnections, ("state", "allocated"));
        _used = keys.Of(MachineMetrics.Sockets);
        _columns =
        [
            new("Tcp"u8, "CurrEstab"u8, _established, IsLevel: true),
            new("Tcp"u8, "OutSegs"u8, keys.Of(MachineMetrics.TcpSegmentsSent)),
            new("Tcp"u8, "InSegs"u8, keys.Of(MachineMetrics.TcpSegmentsReceived)),
            new("Tcp"u8, "RetransSegs"u8, keys.Of(MachineMetrics.TcpRetransmits)),
            new("Tcp"u8, "OutRsts"u8, keys.Of(MachineMetrics.TcpResetsSent)),
            new("Tcp"u8, "ActiveOpens"u8, keys.Of(MachineMetrics.TcpActiveOpens)),
            new("Tcp"u8, "PassiveOpens"u8, keys.Of(MachineMetrics.TcpPassiveOpens)),
            new("Udp"u8, "InErrors"u8, keys.Of(MachineMetrics.UdpReceiveErrors)),
            new("TcpExt"u8, "ListenOverflows"u8, keys.Of(MachineMetrics.TcpListenOverflows)),
        ];
    }

    public void Read(PointWriter points)
    {
        ReadTables(_protocols, points);
        ReadTables(_extensions, points);
        var lines = new ByteScanner(_sockets.Read());
        while (lines.TryLine(out ByteScanner line))
        {
            ReadOnlySpan<byte> name = line.Word();
            if (name.SequenceEqual("sockets"u8))
            {
                line.Skip(1);
                points.Gauge(_used, line.Number());
            }
            else if (name.SequenceEqual("TCP"u8))
            {
                line.Skip(3);
                points.Gauge(_orphan, line.Number());
                line.Skip(1);
                points.Gauge(_timeWait, line.Number());
                line.Skip(1);
                points.Gauge(_allocated, line.Number());
            }
        }
    }

    public void Dispose()
    {
        _protocols.Dispose();
        _extensions.Dispose();
        _sockets.Dispose();
    }

    /// <summary>
    /// Tables of two lines each: the columns' names, then their values, both after the protocol's name.
    /// </summary>
    private void ReadTables(ProcFile file, PointWriter points)
    {
        var lines = new ByteScanner(file.Read());
        while (lines.TryLine(out ByteScanner names) && lines.TryLine(out ByteScanner values))
        {
            ReadOnlySpan<byte> table = names.Word();
            values.Skip(1);
            if (!Wants(table))
                continue;
            while (names.Word() is { IsEmpty: false } name)
            {
                ulong value = values.Number();
                foreach (Column column in _columns)
                {
                    if (!column.Is(table, name))
                        continue;
                    if (column.IsLevel)
                        points.Gauge(column.Key, value);
                    else
                        points.Counter(column.Key, value);
                    break;
                }
            }
        }
    }

    private bool Wants(ReadOnlySpan<byte> table)
    {
        foreach (Column column in _columns)
        {
            if (column.IsOf(table))
                return true;
        }

        return false;
    }

    private sealed class Column(ReadOnlySpan<byte> table, ReadOnlySpan<byte> name, SeriesKey key, bool IsLevel = false)
    {
        private readonly byte[] _table = table.ToArray();
        private readonly byte[] _name = name.ToArray();

        public SeriesKey Key { get; } = key;

        public bool IsLevel { get; } = IsLevel;

        public bool IsOf(ReadOnlySpan<byte> table) => table.SequenceEqual(_table);

        public bool Is(ReadOnlySpan<byte> table, ReadOnlySpan<byte> name) => name.SequenceEqual(_name) && IsOf(table);
    }
}
