namespace Monitor.Node.Logging;

/// <summary>
/// Keeps a warning that repeats from filling the log: the first of each key is written, then at most one each
/// interval, which says how many were left out. Thread-safe; keeps at most <see cref="MaxKeys"/> keys.
/// </summary>
internal sealed class RepeatLimit(TimeProvider time, TimeSpan interval)
{
    /// <summary>Beyond it all keys share one entry, so a sender cannot make the table grow.</summary>
    public const int MaxKeys = 1000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Whether this one is to be written.</summary>
    /// <param name="key">What repeats: a source, a sender, a reason.</param>
    /// <param name="leftOut">How many of the key were not written since the last that was.</param>
    public bool Allows(string key, out long leftOut)
    {
        long now = time.GetTimestamp();
        lock (_lock)
        {
            if (_entries.Count >= MaxKeys && !_entries.ContainsKey(key))
                key = "";
            bool seen = _entries.TryGetValue(key, out Entry entry);
            if (seen && time.GetElapsedTime(entry.WrittenAt, now) < interval)
            {
                _entries[key] = entry with { LeftOut = entry.LeftOut + 1 };
                leftOut = 0;
                return false;
            }

            leftOut = entry.LeftOut;
            _entries[key] = new Entry(now, 0);
            return true;
        }
    }

    private readonly record struct Entry(long WrittenAt, long LeftOut);
}
