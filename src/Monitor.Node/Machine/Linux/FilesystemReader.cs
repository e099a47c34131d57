using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Monitor.Node.Machine.Linux;

/// <summary>
/// Space and inodes of real, local file systems. Asking a file system can hang for as long as its disk does, so a
/// thread of its own asks, and each tick writes what that thread found last; when it is stuck for long, nothing is
/// written, and the missing data says so. Network file systems are not asked at all.
/// </summary>
internal sealed class FilesystemReader : IMachineReader
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(30);

    private readonly string _proc;
    private readonly SeriesKeys _keys;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, Filesystem> _known = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly AutoResetEvent _wanted = new(true);
    private Found _found = new([], 0);

    public FilesystemReader(string proc, SeriesKeys keys, TimeProvider time)
    {
        _proc = proc;
        _keys = keys;
        _time = time;
        new Thread(Ask) { IsBackground = true, Name = "file systems" }.Start();
    }

    public void Read(PointWriter points)
    {
        Found found = Volatile.Read(ref _found);
        TimeSpan age = found.At == 0 ? TimeSpan.MaxValue : _time.GetElapsedTime(found.At);
        if (age >= AskEvery)
            _wanted.Set();
        if (age > GiveUpAfter)
            return;
        foreach ((Filesystem filesystem, FilesystemSpace space) in found.Spaces)
            filesystem.Write(space, points);
    }

    public void Dispose()
    {
        // The thread may be stuck in the kernel: it is told, not waited for.
        _stop.Cancel();
        _wanted.Set();
    }

    private void Ask()
    {
        using var mounts = new ProcFile(Path.Combine(_proc, "self/mounts"));
        while (true)
        {
            _wanted.WaitOne();
            if (_stop.IsCancellationRequested)
                return;
            var spaces = ImmutableArray.CreateBuilder<(Filesystem, FilesystemSpace)>();
            foreach (string mountpoint in LocalMounts.Find(mounts.Read()))
            {
                if (!FilesystemSpace.TryAsk(mountpoint, out FilesystemSpace space))
                    continue;
                ref Filesystem? known = ref CollectionsMarshal.GetValueRefOrAddDefault(_known, mountpoint, out _);
                known ??= new Filesystem(_keys, mountpoint);
                spaces.Add((known, space));
            }

            Volatile.Write(ref _found, new Found(spaces.ToImmutable(), _time.GetTimestamp()));
        }
    }

    private sealed record Found(ImmutableArray<(Filesystem, FilesystemSpace)> Spaces, long At);

    private sealed class Filesystem(SeriesKeys keys, string mountpoint)
    {
        private readonly SeriesKey _size = keys.Of(MachineMetrics.FilesystemSize, ("mountpoint", mountpoint));
        private readonly SeriesKey _available =
            keys.Of(MachineMetrics.FilesystemAvailable, ("mountpoint", mountpoint));
        private readonly SeriesKey _utilization =
            keys.Of(MachineMetrics.FilesystemUtilization, ("mountpoint", mountpoint));
        private readonly SeriesKey _inodes = keys.Of(MachineMetrics.FilesystemInodes, ("mountpoint", mountpoint));
        private readonly SeriesKey _inodesFree =
            keys.Of(MachineMetrics.FilesystemInodesFree, ("mountpoint", mountpoint));
        private readonly SeriesKey _inodesUtilization =
            keys.Of(MachineMetrics.FilesystemInodesUtilization, ("mountpoint", mountpoint));
        private readonly SeriesKey _readOnly =
            keys.Of(MachineMetrics.FilesystemReadOnly, ("mountpoint", mountpoint));

        public void Write(in FilesystemSpace space, PointWriter points)
        {
            points.Gauge(_size, space.SizeBytes);
            points.Gauge(_available, space.AvailableBytes);
            points.Gauge(_utilization, space.Utilization);
            points.Gauge(_readOnly, space.ReadOnly ? 1 : 0);
            if (space.Inodes <= 0)
                return;
            points.Gauge(_inodes, space.Inodes);
            points.Gauge(_inodesFree, space.InodesFree);
            points.Gauge(_inodesUtilization, 1 - space.InodesFree / space.Inodes);
        }
    }
}
