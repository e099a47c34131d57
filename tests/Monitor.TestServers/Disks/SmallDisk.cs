using System.Diagnostics;
using System.Globalization;

namespace Monitor.TestServers.Disks;

/// <summary>
/// A file system of a test's own with room for so many bytes and no more, in memory: what is written beyond that fails
/// as on any disk that is full. It is unmounted when its test disposes it or dies.
/// </summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private const int BlockBytes = 64 << 10;

    /// <summary>Holds the mount: when its input ends, because we closed it or are no more, the mount goes.</summary>
    private const string HolderScript =
        """
        mount -t tmpfs -o "size=$1,mode=777" small-disk "$2" || exit 1
        echo mounted
        while read -r line; do :; done
        umount -l "$2"
        """;

    /// <summary>Only keeps a broken machine from hanging the tests.</summary>
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    private readonly Process _holder;

    private SmallDisk(string directory, Process holder)
    {
        Path = directory;
        _holder = holder;
    }

    /// <summary>Why this machine mounts none; null when it does.</summary>
    public static string? Missing { get; } = Find();

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    private string Filler => System.IO.Path.Combine(Path, "filler");

    /// <summary>Mounts one.</summary>
    /// <param name="bytes">How much fits.</param>
    /// <exception cref="InvalidOperationException">The machine does not let it.</exception>
    public static async Task<SmallDisk> MountAsync(long bytes)
    {
        string directory = Directory.CreateTempSubdirectory("monitor-disk-").FullName;
        Process holder = Start(bytes, directory);
        string? said = await holder.StandardOutput.ReadLineAsync().WaitAsync(HangGuard).ConfigureAwait(false);
        if (said == "mounted")
            return new SmallDisk(directory, holder);
        string reason = await holder.StandardError.ReadToEndAsync().WaitAsync(HangGuard).ConfigureAwait(false);
        holder.Dispose();
        Directory.Delete(directory);
        throw new InvalidOperationException($"A file system of {bytes} bytes cannot be mounted: {reason.Trim()}");
    }

    /// <summary>Writes until nothing more goes in: not a byte is left for anybody.</summary>
    public void Fill()
    {
        using FileStream filler = new(
            Filler, new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, BufferSize = 0 });
        byte[] block = new byte[BlockBytes];
        for (int length = block.Length; length > 0;)
        {
            try
            {
                filler.Write(block, 0, length);
            }
            catch (IOException)
            {
                // Full for a piece of this length; a shorter one may still go in.
                length /= 2;
            }
        }
    }

    /// <summary>Gives back what was filled.</summary>
    public void Free() => File.Delete(Filler);

    public async ValueTask DisposeAsync()
    {
        _holder.StandardInput.Close();
        await _holder.WaitForExitAsync().WaitAsync(HangGuard).ConfigureAwait(false);
        _holder.Dispose();
        Directory.Delete(Path);
    }

    private static Process Start(long bytes, string directory)
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in (string[])
            ["-c", HolderScript, "holder", bytes.ToString(CultureInfo.InvariantCulture), directory])
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private static async Task TryAsync()
    {
        SmallDisk disk = await MountAsync(1 << 20).ConfigureAwait(false);
        await disk.DisposeAsync().ConfigureAwait(false);
    }

    private static string? Find()
    {
        const string Needs = "needs a file system of its own (root, and a kernel that lets it mount tmpfs)";
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            return Needs;
        try
        {
            Task.Run(TryAsync).Wait(HangGuard);
            return null;
        }
        catch (AggregateException refused)
        {
            return $"{Needs}: {refused.InnerException!.Message}";
        }
    }
}
