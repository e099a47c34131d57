using System.Runtime.InteropServices;

namespace Monitor.Node.Hosting;

/// <summary>
/// The C library's heap, of which the runtime, its compiler and SQLite take. GNU's gives each thread an arena of its
/// own, which keeps what was freed: of a node with thirty threads, several megabytes that only the start needed. Other
/// C libraries are left as they are.
/// </summary>
internal static partial class NativeHeap
{
    /// <summary>M_ARENA_MAX of malloc.h.</summary>
    private const int MostArenas = -8;

    /// <summary>M_MMAP_THRESHOLD of malloc.h.</summary>
    private const int OwnPagesFrom = -3;

    private const int LargeBytes = 1 << 20;

    /// <summary>
    /// From now on all threads share one arena: nothing here allocates natively often enough to wait for another. And
    /// what is large has pages of its own, which go back when it is freed. Left alone, the library takes a checkpoint's
    /// tens of megabytes for something that comes again, and keeps several of them. Called before other threads start.
    /// </summary>
    public static void ShareOneArena() =>
        Try(static () => mallopt(MostArenas, 1) + mallopt(OwnPagesFrom, LargeBytes));

    /// <summary>Gives the system back what is free; takes some milliseconds.</summary>
    public static void Trim() => Try(static () => malloc_trim(0));

    private static void Try(Func<int> call)
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            call();
        }
        catch (EntryPointNotFoundException)
        {
            // musl has neither, and no arenas.
        }
    }

#pragma warning disable IDE1006, SYSLIB1054 // The names are the C library's.
    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int mallopt(int parameter, int value);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int malloc_trim(nuint pad);
#pragma warning restore IDE1006, SYSLIB1054
}
