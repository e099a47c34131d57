using Monitor.Node.Machine;
using Monitor.Node.Machine.Linux;
using Monitor.Simulation.Time;

namespace Monitor.Node.Tests.Machine;

/// <summary>Directories that look like proc and sys, and the readers that read them under a virtual clock.</summary>
internal sealed class FakeMachine : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("monitor-machine").FullName;
    private readonly PointWriter _points = new();
    private IReadOnlyList<IMachineReader>? _readers;

    public RecordingIngest Ingest { get; } = new();

    public VirtualTimeProvider Time { get; } = new();

    public string Proc => Path.Combine(_root, "proc");

    public string Sys => Path.Combine(_root, "sys");

    public void Write(string path, string text)
    {
        string file = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);

        // As in proc, the file stays the same one and only its text changes.
        using var stream = new FileStream(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        stream.SetLength(0);
        stream.Write(System.Text.Encoding.Latin1.GetBytes(text));
    }

    public void AddDisk(string name) => Directory.CreateDirectory(Path.Combine(Sys, "block", name));

    /// <summary>Looks once, a second after the last time.</summary>
    public void Look()
    {
        Directory.CreateDirectory(Proc);
        _readers ??= LinuxReaders.Make(Proc, Sys, new SeriesKeys("machine", "host-1"), Time);
        bool first = Ingest.Points.Count == 0;
        Ingest.Points.Clear();
        Time.Advance(TimeSpan.FromSeconds(1));
        using var request = Ingest.Begin("machine");
        _points.Begin(request, Time.GetUtcNow().ToUnixTimeMilliseconds(), first ? 0 : 1);
        foreach (IMachineReader reader in _readers)
            reader.Read(_points);
    }

    public void Dispose()
    {
        foreach (IMachineReader reader in _readers ?? [])
            reader.Dispose();
        Directory.Delete(_root, recursive: true);
    }
}
