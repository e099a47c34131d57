using System.Globalization;

namespace Monitor.Simulation.Worlds;

/// <summary>
/// Everything that happened in a world, as a hash by which two runs are compared, and the last of it as text.
/// </summary>
/// <param name="echo">Where every line goes at once; null for a run that is only judged.</param>
public sealed class Trace(TextWriter? echo = null)
{
    private const int KeptLines = 60;
    private const ulong Prime = 1_099_511_628_211;
    private readonly Queue<string> _last = new();

    /// <summary>FNV-1a over all lines.</summary>
    public ulong Hash { get; private set; } = 14_695_981_039_346_656_037;

    public long Lines { get; private set; }

    public IReadOnlyCollection<string> Last => _last;

    public void Note(TimeSpan at, string who, string what)
    {
        Lines++;
        string line = string.Create(CultureInfo.InvariantCulture, $"{at.TotalSeconds,10:F4} {who,-10} {what}");
        ulong hash = Hash;
        foreach (char c in line)
            hash = (hash ^ c) * Prime;
        Hash = hash;
        if (_last.Count == KeptLines)
            _last.Dequeue();
        _last.Enqueue(line);
        echo?.WriteLine(line);
    }
}
