using Monitor.Node.Storage;
using Monitor.Simulation.Time;

namespace Monitor.Node.Tests.Storage;

public sealed class DirectoryLockTests
{
    [Fact]
    public void Acquire_of_a_locked_directory_says_who_has_it()
    {
        using var directory = new TemporaryDirectory();
        using var first = DirectoryLock.Acquire(directory.Path, new VirtualTimeProvider());
        var refusal = Assert.Throws<DirectoryLockedException>(
            () => DirectoryLock.Acquire(directory.Path, new VirtualTimeProvider()));
        Assert.Contains(directory.Path, refusal.Message, StringComparison.Ordinal);
        string owner = $"process {Environment.ProcessId}, started 2026-01-05 09:00:00 UTC";
        Assert.Contains(owner, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Acquire_after_release_succeeds_whatever_the_file_says()
    {
        using var directory = new TemporaryDirectory();
        DirectoryLock.Acquire(directory["data"], TimeProvider.System).Dispose();
        File.WriteAllText(Path.Combine(directory["data"], "node.lock"), "process 1");
        File.WriteAllText(Path.Combine(directory["data"], "node.owner"), "process 1, started long ago");
        using var again = DirectoryLock.Acquire(directory["data"], new VirtualTimeProvider());
        Assert.Throws<DirectoryLockedException>(() => DirectoryLock.Acquire(directory["data"], TimeProvider.System));
    }
}
