using System.Buffers.Text;

namespace Monitor.Node.Machine.Linux;

/// <summary>
/// /proc/pressure: how long tasks waited for CPU, memory and disks. Absent in kernels built without it.
/// </summary>
internal sealed class PressureReader : IMachineReader
{
    private const double MicrosecondsPerSecond = 1_000_000;
    private const double Percent = 100;

    private readonly (ProcFile File, Scope Some, Scope Full)[] _resources;

    public PressureReader(string proc, SeriesKeys keys) => _resources =
    [
        .. ((string[])["cpu", "memory", "io"]).Select(resource => (
            new ProcFile(Path.Combine(proc, "pressure", resource)),
            new Scope(keys, resource, "some"), new Scope(keys, resource, "full"))),
    ];

    public void Read(PointWriter points)
    {
        foreach ((ProcFile file, Scope some, Scope full) in _resources)
        {
            var lines = new ByteScanner(file.Read());
            while (lines.TryLine(out ByteScanner line))
            {
                if (line.Word().SequenceEqual("some"u8))
                    some.Write(line, points);
                else
                    full.Write(line, points);
            }
        }
    }

    public void Dispose()
    {
        foreach ((ProcFile file, _, _) in _resources)
            file.Dispose();
    }

    /// <summary>
    /// One line: <c>avg10=0.23 avg60=0.94 avg300=1.19 total=21525308</c>, in percent and microseconds.
    /// </summary>
    private sealed class Scope(SeriesKeys keys, string resource, string scope)
    {
        private readonly SeriesKey _ratio =
            keys.Of(MachineMetrics.PressureRatio, ("resource", resource), ("scope", scope));

        private readonly SeriesKey _seconds =
            keys.Of(MachineMetrics.PressureSeconds, ("resource", resource), ("scope", scope));

        public void Write(ByteScanner line, PointWriter points)
        {
            while (line.Word() is { IsEmpty: false } word)
            {
                if (word.StartsWith("avg10="u8) && Utf8Parser.TryParse(word[6..], out double percent, out _))
                    points.Gauge(_ratio, percent / Percent);
                else if (word.StartsWith("total="u8) && Utf8Parser.TryParse(word[6..], out ulong microseconds, out _))
                    points.Counter(_seconds, microseconds / MicrosecondsPerSecond);
            }
        }
    }
}
