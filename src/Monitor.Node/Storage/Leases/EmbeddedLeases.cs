using System.Globalization;
using System.Text;
using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Storage.Leases;

/// <summary>
/// Leases of a node that is alone on its data directory: nobody can take one away, so none is lost by being late.
/// What remains of the port's promise is the epoch: it grows with every acquisition, across restarts too, so that a
/// write which an earlier run left on its way is told from this run's.
/// </summary>
public sealed class EmbeddedLeases : ILeases
{
    /// <summary>
    /// Epochs are taken from the file in blocks, one sync for many; a restart leaves the rest of a block out.
    /// </summary>
    private const long BlockSize = 1000;

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly Dictionary<ShardId, Held> _held = [];
    private long _next;
    private long _blockEnd;

    private EmbeddedLeases(string path, TimeProvider time, long next)
    {
        _path = path;
        _time = time;
        _next = next;
        _blockEnd = next;
    }

    /// <summary>Reads where the epochs of earlier runs ended.</summary>
    /// <param name="directory">The data directory; it must be this process's own (see DirectoryLock).</param>
    /// <param name="time">For leases that run out.</param>
    /// <exception cref="StoreCorruptException">The file of epochs says something else.</exception>
    public static EmbeddedLeases Open(string directory, TimeProvider time)
    {
        Directory.CreateDirectory(directory);
        string path = Path.Combine(directory, "epoch");
        if (!File.Exists(path))
            return new EmbeddedLeases(path, time, 1);
        string text = File.ReadAllText(path).Trim();
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long next) || next < 1)
            throw new StoreCorruptException(
                $"{path}: offset 0 should have the next epoch, a number, and has \"{text}\".");
        return new EmbeddedLeases(path, time, next);
    }

    public ValueTask<Lease?> TryAcquireAsync(ShardId shard, string owner, TimeSpan ttl, CancellationToken cancel)
    {
        lock (_gate)
        {
            DateTimeOffset now = _time.GetUtcNow();
            if (_held.TryGetValue(shard, out Held held) && held.Lease.Owner != owner && held.Until > now)
                return ValueTask.FromResult<Lease?>(null);
            try
            {
                var lease = new Lease(shard, owner, NextEpoch());
                _held[shard] = new Held(lease, now + ttl);
                return ValueTask.FromResult<Lease?>(lease);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return ValueTask.FromException<Lease?>(
                    new StoreUnavailableException($"{_path} cannot be written: {error.Message}", error));
            }
        }
    }

    public ValueTask<IReadOnlyList<Lease>> RenewAsync(
        IReadOnlyList<Lease> leases, TimeSpan ttl, CancellationToken cancel)
    {
        lock (_gate)
        {
            DateTimeOffset until = _time.GetUtcNow() + ttl;
            List<Lease> held =
                [.. leases.Where(lease => _held.TryGetValue(lease.Shard, out Held now) && now.Lease == lease)];
            foreach (Lease lease in held)
                _held[lease.Shard] = new Held(lease, until);
            return ValueTask.FromResult<IReadOnlyList<Lease>>(held);
        }
    }

    public ValueTask ReleaseAsync(Lease lease, CancellationToken cancel)
    {
        lock (_gate)
        {
            if (_held.TryGetValue(lease.Shard, out Held held) && held.Lease == lease)
                _held.Remove(lease.Shard);
            return ValueTask.CompletedTask;
        }
    }

    public ValueTask<IReadOnlyList<Lease>> ListAsync(CancellationToken cancel)
    {
        lock (_gate)
            return ValueTask.FromResult<IReadOnlyList<Lease>>([.. _held.Values.Select(held => held.Lease)]);
    }

    /// <summary>Ends every lease of an owner that was declared dead.</summary>
    internal void EndAllOf(string owner)
    {
        lock (_gate)
        {
            foreach (ShardId shard in _held.Values.Where(held => held.Lease.Owner == owner)
                .Select(held => held.Lease.Shard).ToList())
                _held.Remove(shard);
        }
    }

    private Epoch NextEpoch()
    {
        if (_next == _blockEnd)
        {
            long end = _next + BlockSize;
            byte[] text = Encoding.ASCII.GetBytes(end.ToString(CultureInfo.InvariantCulture) + "\n");
            DurableFile.Replace(_path, file => RandomAccess.Write(file, text, 0));
            _blockEnd = end;
        }

        return new Epoch(_next++);
    }

    private readonly record struct Held(Lease Lease, DateTimeOffset Until);
}
