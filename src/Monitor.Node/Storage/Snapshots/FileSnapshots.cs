using System.Collections.Concurrent;
using System.Globalization;
using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Storage.Snapshots;

/// <summary>
/// Snapshots as files, one each, the last two of every name: ten to hundreds of megabytes, written and read in one
/// go. A save that a crash interrupts leaves a file that is never read; a file that rots is noticed by its checksum,
/// and the one before stands in. Who trims by a snapshot should therefore trim by the one before it.
/// </summary>
public sealed class FileSnapshots : ISnapshots
{
    private const string Extension = ".snapshot";
    private const int Kept = 2;
    private readonly string _directory;
    private readonly ILogger _logger;
    private readonly StoreCounters _counters;
    private readonly ConcurrentDictionary<string, Name> _names = new();

    private FileSnapshots(string directory, ILogger logger)
    {
        _directory = directory;
        _logger = logger;
        _counters = new StoreCounters("snapshots", DiskUse);
    }

    public IStoreStatistics Statistics => _counters;

    /// <summary>Opens a directory of snapshots, making it when it is not there.</summary>
    /// <exception cref="IOException">The directory cannot be made or written.</exception>
    public static FileSnapshots Open(string directory, ILogger logger)
    {
        Directory.CreateDirectory(directory);
        foreach (string leftover in Directory.EnumerateFiles(directory, "*" + DurableFile.UnfinishedExtension))
            File.Delete(leftover);
        return new FileSnapshots(directory, logger);
    }

    public async ValueTask SaveAsync(
        string name, Epoch epoch, long sequence, ReadOnlyMemory<byte> payload, CancellationToken cancel)
    {
        Name state = _names.GetOrAdd(name, _ => new Name());
        await state.Turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            await Task.Run(() => Save(name, state, epoch, sequence, payload), cancel).ConfigureAwait(false);
            _counters.Appended(1, payload.Length);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _counters.Failed(1);
            throw new StoreUnavailableException($"The snapshot {name} could not be saved: {error.Message}", error);
        }
        finally
        {
            state.Turn.Release();
        }
    }

    public async ValueTask<Snapshot?> LoadAsync(string name, CancellationToken cancel)
    {
        Name state = _names.GetOrAdd(name, _ => new Name());
        await state.Turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Load(name), cancel).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The snapshot {name} cannot be read: {error.Message}", error);
        }
        finally
        {
            state.Turn.Release();
        }
    }

    private void Save(string name, Name state, Epoch epoch, long sequence, ReadOnlyMemory<byte> payload)
    {
        List<Generation> generations = Generations(name);
        state.Epoch ??= NewestEpoch(generations);
        if (epoch.Value < state.Epoch)
            throw new FencedException($"The snapshot {name} was saved under epoch {state.Epoch}; {epoch} is over.");
        long next = generations.Count == 0 ? 1 : generations[0].Number + 1;
        long started = System.Diagnostics.Stopwatch.GetTimestamp();
        SnapshotFile.Write(PathOf(name, next), epoch, sequence, payload);
        _counters.Synced(started);
        state.Epoch = epoch.Value;
        foreach (Generation old in generations.Skip(Kept - 1))
            File.Delete(old.Path);
    }

    private Snapshot? Load(string name)
    {
        string? damage = null;
        foreach (Generation generation in Generations(name))
        {
            Snapshot? snapshot = SnapshotFile.Read(generation.Path, out string? found);
            if (snapshot is not null)
                return snapshot;
            damage ??= found;
            _counters.Corrupted();
            _logger.LogError("{Damage}; falling back to the snapshot before it", found);
        }

        if (damage is not null)
            throw new StoreCorruptException($"{damage}, and there is no whole one before it.");
        return null;
    }

    private static long NewestEpoch(List<Generation> generations) =>
        generations.Select(generation => SnapshotFile.ReadHeader(generation.Path)?.Epoch ?? 0).DefaultIfEmpty(0).Max();

    /// <summary>The files of a name, newest first.</summary>
    private List<Generation> Generations(string name)
    {
        var found = new List<Generation>();
        string prefix = Uri.EscapeDataString(name) + ".";
        foreach (string path in Directory.EnumerateFiles(_directory, prefix + "*" + Extension))
        {
            string middle = Path.GetFileName(path)[prefix.Length..^Extension.Length];
            if (long.TryParse(middle, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long number))
                found.Add(new Generation(number, path));
        }

        found.Sort((left, right) => right.Number.CompareTo(left.Number));
        return found;
    }

    private string PathOf(string name, long generation)
    {
        string number = generation.ToString("x16", CultureInfo.InvariantCulture);
        return Path.Combine(_directory, $"{Uri.EscapeDataString(name)}.{number}{Extension}");
    }

    private (long Files, long Bytes) DiskUse()
    {
        FileInfo[] files = new DirectoryInfo(_directory).GetFiles("*" + Extension);
        return (files.Length, files.Sum(file => file.Length));
    }

    private sealed class Name
    {
        /// <summary>One save or load of a name at a time.</summary>
        public SemaphoreSlim Turn { get; } = new(1, 1);

        /// <summary>The newest epoch that saved; null until the files were looked at.</summary>
        public long? Epoch { get; set; }
    }

    private readonly record struct Generation(long Number, string Path);
}
