using Monitor.Node.Storage.Segments;

namespace Monitor.Node.Tests.Storage.Segments;

/// <summary>
/// A disk in memory that can be full, fail, hang and lose power. A power cut keeps what was synced, and of what was
/// not, sector by sector, what chance leaves. It is one instant for all files: nothing is written or synced between
/// the look at the first file and the look at the last, hence one lock for the whole disk.
/// </summary>
internal sealed class MemorySegmentFiles : ISegmentFiles
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, MemoryFile> _files = [];

    /// <summary>Bytes that can still be written; the write that passes it leaves what fits and fails.</summary>
    public long SpaceLeft { get; set; } = long.MaxValue;

    /// <summary>Every sync fails while this is set.</summary>
    public bool FailSync { get; set; }

    /// <summary>
    /// What a failed sync should have brought to the device never gets there, though reads still find it.
    /// </summary>
    public bool LoseUnsyncedWhenSyncFails { get; set; }

    /// <summary>Counts syncs that failed; a test waits on it.</summary>
    public SemaphoreSlim FailedSyncs { get; } = new(0);

    /// <summary>Every truncation fails while this is set.</summary>
    public bool FailTruncate { get; set; }

    /// <summary>A new file with its header is on the device whatever happens to syncs after it.</summary>
    public bool CreateWithoutSync { get; set; }

    /// <summary>A sync waits for this.</summary>
    public ManualResetEventSlim SyncGate { get; } = new(true);

    public IReadOnlyList<long> List()
    {
        lock (_gate)
            return [.. _files.Keys];
    }

    public ISegmentFile Create(long start, ReadOnlySpan<byte> header, long reserve)
    {
        var file = new MemoryFile(this, start);
        file.Write(header, 0);
        if (!CreateWithoutSync)
            file.Sync();
        lock (_gate)
        {
            file.Settle();
            _files.Add(start, file);
        }

        return file;
    }

    public ISegmentFile Open(long start)
    {
        lock (_gate)
            return _files[start];
    }

    public void Delete(long start)
    {
        lock (_gate)
            _files.Remove(start);
    }

    /// <summary>The content of a file, to look at or to damage.</summary>
    public byte[] this[long start]
    {
        get
        {
            lock (_gate)
                return _files[start].Content;
        }

        set
        {
            lock (_gate)
                _files[start].Content = value;
        }
    }

    /// <summary>What is there now, as after a kill: a log on the copy does not disturb this one's.</summary>
    public MemorySegmentFiles Copy() => CopyWith(file => file.Content);

    /// <summary>What a power cut leaves when chance keeps two thirds of the sectors that were not synced.</summary>
    public MemorySegmentFiles CutPower(Random random) => CutPower((_, _) => random.Next(3) > 0);

    /// <summary>
    /// What a power cut leaves; says of each sector that was written and not synced, by its file and its offset in
    /// it, whether it had reached the device.
    /// </summary>
    public MemorySegmentFiles CutPower(Func<long, long, bool> kept) => CopyWith(file => file.AfterPowerCut(kept));

    private MemorySegmentFiles CopyWith(Func<MemoryFile, byte[]> content)
    {
        var copy = new MemorySegmentFiles();
        lock (_gate)
        {
            foreach ((long start, MemoryFile file) in _files)
                copy._files.Add(start, new MemoryFile(copy, start) { Content = [.. content(file)] });
        }

        return copy;
    }

    private sealed class MemoryFile(MemorySegmentFiles disk, long start) : ISegmentFile
    {
        private const int SectorBytes = 512;
        private readonly Lock _gate = disk._gate;
        private readonly List<(long Offset, byte[]? Data)> _unsynced = [];
        private byte[] _content = [];
        private byte[] _synced = [];

        public string Path => $"{start:x16}.segment";

        public long Length => Content.Length;

        public byte[] Content
        {
            get
            {
                lock (_gate)
                    return _content;
            }

            set
            {
                lock (_gate)
                {
                    _content = value;
                    _synced = value;
                }
            }
        }

        public int Read(Span<byte> buffer, long offset)
        {
            byte[] content = Content;
            int count = (int)Math.Clamp(content.Length - offset, 0, buffer.Length);
            content.AsSpan((int)Math.Min(offset, content.Length), count).CopyTo(buffer);
            return count;
        }

        public void Write(ReadOnlySpan<byte> data, long offset)
        {
            int fits = (int)Math.Min(data.Length, disk.SpaceLeft);
            disk.SpaceLeft -= fits;
            lock (_gate)
            {
                byte[] written = data[..fits].ToArray();
                _content = Apply(_content, offset, written);
                _unsynced.Add((offset, written));
            }

            if (fits < data.Length)
                throw new IOException("No space left on device");
        }

        public void Sync()
        {
            disk.SyncGate.Wait();
            if (disk.FailSync)
            {
                lock (_gate)
                {
                    if (disk.LoseUnsyncedWhenSyncFails)
                        _unsynced.Clear();
                }

                disk.FailedSyncs.Release();
                throw new IOException("Input/output error");
            }

            lock (_gate)
                Settle();
        }

        /// <summary>What was written so far is on the device.</summary>
        public void Settle()
        {
            _synced = _content;
            _unsynced.Clear();
        }

        public void Truncate(long length)
        {
            if (disk.FailTruncate)
                throw new IOException("Input/output error");
            lock (_gate)
            {
                _content = Apply(_content, length, null);
                _unsynced.Add((length, null));
            }
        }

        public void Dispose()
        {
        }

        public byte[] AfterPowerCut(Func<long, long, bool> kept)
        {
            byte[] content = _synced;
            foreach ((long offset, byte[]? data) in _unsynced)
            {
                if (data is null)
                {
                    content = kept(start, offset) ? Apply(content, offset, null) : content;
                    continue;
                }

                for (int at = 0; at < data.Length; at += SectorBytes)
                {
                    if (kept(start, offset + at))
                        content = Apply(content, offset + at, data[at..Math.Min(data.Length, at + SectorBytes)]);
                }
            }

            return content;
        }

        /// <summary>The content with some bytes written, or, without bytes, cut or extended to an offset.</summary>
        private static byte[] Apply(byte[] content, long offset, byte[]? data)
        {
            byte[] changed = [.. content];
            if (data is null)
                Array.Resize(ref changed, (int)offset);
            else if (changed.Length < offset + data.Length)
                Array.Resize(ref changed, (int)offset + data.Length);
            data?.CopyTo(changed, offset);
            return changed;
        }
    }
}
