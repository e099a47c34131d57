using Monitor.Node.Yaml;

namespace Monitor.Node.OnCall;

/// <summary>
/// The file of who is called when, read anew when it has changed. A file that cannot be read leaves what was read
/// before in force, and says what is wrong. Thread-safe.
/// </summary>
internal sealed class OnCallFile
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly string? _path;
    private readonly IReadOnlySet<string> _receivers;
    private readonly TimeProvider _time;
    private OnCallOptions _inForce;
    private IReadOnlyList<YamlProblem> _problems;
    private (DateTime Written, long Length) _seen;
    private long _lookedAt;

    /// <param name="path">The file; null for none, which leaves the calendars that come with the node.</param>
    /// <param name="receivers">The names of the receivers that the node has.</param>
    /// <param name="time">When to look again.</param>
    public OnCallFile(string? path, IReadOnlySet<string> receivers, TimeProvider time)
    {
        (_path, _receivers, _time) = (path, receivers, time);
        _lookedAt = time.GetTimestamp();
        _seen = Look();
        (_inForce, _problems) = Read(path, receivers);
    }

    /// <summary>What is in force now.</summary>
    public OnCallOptions InForce
    {
        get
        {
            lock (_gate)
            {
                LookAgain();
                return _inForce;
            }
        }
    }

    /// <summary>What is wrong with the file as it is now; empty when nothing is.</summary>
    public IReadOnlyList<YamlProblem> Problems
    {
        get
        {
            lock (_gate)
            {
                LookAgain();
                return _problems;
            }
        }
    }

    /// <summary>Reads a file with all its mistakes.</summary>
    public static (OnCallOptions Options, IReadOnlyList<YamlProblem> Problems) Read(
        string? path, IReadOnlySet<string> receivers)
    {
        var problems = new List<YamlProblem>();
        YamlNode? root = path is null ? null : YamlDocument.Load(path, problems);
        return (OnCallReader.Read(root, receivers, problems), problems);
    }

    private void LookAgain()
    {
        if (_path is null || _time.GetElapsedTime(_lookedAt) < LookAgainAfter)
            return;
        _lookedAt = _time.GetTimestamp();
        (DateTime Written, long Length) now = Look();
        if (now == _seen)
            return;
        _seen = now;
        (OnCallOptions read, _problems) = Read(_path, _receivers);
        if (_problems.Count == 0)
            _inForce = read;
    }

    private (DateTime Written, long Length) Look()
    {
        var file = new FileInfo(_path ?? ".");
        return _path is not null && file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }
}
