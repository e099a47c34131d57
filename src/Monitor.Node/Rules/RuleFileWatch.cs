namespace Monitor.Node.Rules;

/// <summary>
/// Tells when something in the files' directories may have changed. Only a hint that saves waiting: a directory that
/// cannot be watched is left to the regular look.
/// </summary>
internal sealed class RuleFileWatch : IDisposable
{
    private readonly List<FileSystemWatcher> _watchers = [];

    public RuleFileWatch(IEnumerable<string> patterns, Action changed)
    {
        foreach (string directory in patterns.Select(p => Path.GetDirectoryName(p) ?? "").Distinct())
        {
            try
            {
                // Names too: editors write beside the file and rename, and a ConfigMap swaps its ..data link.
                var watcher = new FileSystemWatcher(directory)
                {
                    NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite
                        | NotifyFilters.Size | NotifyFilters.CreationTime,
                };
                watcher.Changed += (_, _) => changed();
                watcher.Created += (_, _) => changed();
                watcher.Deleted += (_, _) => changed();
                watcher.Renamed += (_, _) => changed();
                watcher.Error += (_, _) => changed();
                watcher.EnableRaisingEvents = true;
                _watchers.Add(watcher);
            }
            catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException)
            {
                continue;
            }
        }
    }

    public void Dispose() => _watchers.ForEach(w => w.Dispose());
}
