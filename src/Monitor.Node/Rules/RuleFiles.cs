using Monitor.Actors.Instruments;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;
using Monitor.Node.Yaml;
using Monitor.Shared.Rules;

namespace Monitor.Node.Rules;

/// <summary>
/// Keeps the rules in force in step with their files. The files are looked at when their directories stir and, as a
/// net below that, at regular times. Files that changed are taken when two looks a moment apart found the same
/// content, so that a file half written is never read; broken ones leave the rules in force as they are and say so.
/// </summary>
internal sealed class RuleFiles : IHostedService, IReadinessCheck, IDisposable
{
    /// <summary>
    /// How long changed files must have been still; an editor's writing and renaming is over by then.
    /// </summary>
    public static readonly TimeSpan SettleTime = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly RulesOptions _options;
    private readonly RuleFileCopy _copy;
    private readonly TimeProvider _time;
    private readonly ILogger<RuleFiles> _log;
    private readonly CounterInstrument _reloads;
    private readonly CounterInstrument _refusals;
    private readonly List<Func<RuleSet, bool>> _listeners = [];
    private readonly HashSet<Func<RuleSet, bool>> _untold = [];
    private ITimer? _regular;
    private ITimer? _soon;
    private RuleFileWatch? _watch;
    private RuleFileScan? _toCopy;
    private bool _isStarted;
    private string _decided = "";
    private string _seen = "";
    private volatile RuleSet _inForce = RuleSet.Empty;
    private volatile RuleFilesStatus _status;

    public RuleFiles(
        RulesOptions options, RuleFileCopy copy, TimeProvider time, ILogger<RuleFiles> log, InstrumentRegistry registry)
    {
        _options = options;
        _copy = copy;
        _time = time;
        _log = log;
        _status = new RuleFilesStatus(time.GetUtcNow(), [], false, [], []);
        _reloads = registry.Counter(
            "monitor_rule_reloads_total", "Times that rule files were read anew.", ("outcome", "taken"));
        _refusals = registry.Counter(
            "monitor_rule_reloads_total", "Times that rule files were read anew.", ("outcome", "refused"));
        registry.ObserveGauge("monitor_rules", "Rules in force.", () => InForce.RuleCount);
        registry.ObserveGauge("monitor_rule_files_in_force",
            "1 when the rule files are in force as they are, 0 when they are broken and older rules are.",
            () => Status.Problems.Count == 0 ? 1 : 0);
        registry.ObserveGauge("monitor_rules_loaded_timestamp_seconds", "When the rules in force were read.",
            () => Status.LoadedAt.ToUnixTimeMilliseconds() / 1000.0);
    }

    /// <summary>The rules to judge by. Changes as a whole.</summary>
    public RuleSet InForce => _inForce;

    public RuleFilesStatus Status => _status;

    /// <summary>Rules are in force, whatever became of their files: else the node would not have started.</summary>
    public string? NotReadyBecause => null;

    /// <summary>A file's content is nobody's who may only ask whether the node is ready: the number must do.</summary>
    public string? Warning => _status.Problems.Count == 0
        ? null
        : $"the rule files have {_status.Problems.Count} mistakes; older rules are in force (/api/v1/rules)";

    /// <summary>
    /// Reads the files for the first time. Broken ones are replaced by the last good copy; false when there is none:
    /// then the status says what is wrong.
    /// </summary>
    public bool LoadFirst()
    {
        lock (_gate)
        {
            RuleFileScan scan = RuleFileScan.Take(_options);
            _seen = scan.Fingerprint;
            if (Decide(scan))
                return true;
            if (_copy.Load() is not { } copy || RuleFileSet.Read(copy) is not { IsGood: true } old)
                return false;
            Publish(copy, old, fromCopy: true, _status.Problems);
            _log.LogError("the rule files are broken; the {Rules} rules that were in force before the start still are",
                InForce.RuleCount);
            return true;
        }
    }

    /// <summary>
    /// Calls back with each new set of rules, and now with the one in force. Calls come one at a time. A listener that
    /// answers false could not take it, and is told again at the next look.
    /// </summary>
    public void Subscribe(Func<RuleSet, bool> listener)
    {
        lock (_gate)
        {
            _listeners.Add(listener);
            Tell(listener);
        }
    }

    /// <summary>As <see cref="LoadFirst"/>, for a start that cannot go on without rules.</summary>
    /// <exception cref="NodeStartException">
    /// The files are broken and there is no copy; the message has every mistake.
    /// </exception>
    public void LoadFirstOrRefuse()
    {
        if (!LoadFirst())
        {
            throw new NodeStartException("the rule files are broken and there are no earlier rules to go on with:\n"
                + string.Join('\n', _status.Problems));
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (InForce.Version == 0)
            LoadFirstOrRefuse();
        lock (_gate)
        {
            _isStarted = true;
            SaveCopy();
        }

        _soon = _time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _regular = _time.CreateTimer(_ => Look(), null, _options.ReloadInterval, _options.ReloadInterval);
        _watch = new RuleFileWatch(_options.Files, LookSoon);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _watch?.Dispose();
        _regular?.Dispose();
        _soon?.Dispose();
    }

    /// <summary>Looks at the files now; what changed is taken at the second look that finds it so.</summary>
    internal void Look()
    {
        lock (_gate)
        {
            foreach (Func<RuleSet, bool> listener in _untold.ToList())
                Tell(listener);
            RuleFileScan scan = RuleFileScan.Take(_options);
            bool settled = scan.Fingerprint == _seen;
            _seen = scan.Fingerprint;
            if (scan.Fingerprint == _decided)
                return;
            if (settled)
                Decide(scan);
            else
                LookSoon();
        }
    }

    private void LookSoon() => _soon?.Change(SettleTime, Timeout.InfiniteTimeSpan);

    private bool Decide(RuleFileScan scan)
    {
        _decided = scan.Fingerprint;
        RuleFileSet set = RuleFileSet.Read(scan);
        set = set with { Problems = [.. Lost(), .. set.Problems] };
        if (set.IsGood)
        {
            _reloads.Increment();
            Publish(scan, set, fromCopy: false, []);
            _toCopy = scan;
            SaveCopy();
            return true;
        }

        _refusals.Increment();
        _status = _status with { Problems = set.Problems };
        foreach (YamlProblem problem in set.Problems)
            _log.LogError("rules: {Problem}", problem.ToString());
        _log.LogError("the rule files have {Mistakes} mistakes; the rules in force stay as they are ({Rules})",
            set.Problems.Count, InForce.RuleCount);
        return false;
    }

    /// <summary>
    /// Directories that rules in force come from and that are gone: one that is not mounted is no word that its rules
    /// shall go. Whoever means that takes the pattern out of the configuration.
    /// </summary>
    private IEnumerable<YamlProblem> Lost() =>
        from pattern in _options.Files
        let directory = RuleFileScan.DirectoryOf(pattern)
        where directory is not null && !Directory.Exists(directory)
            && _status.Files.Any(file => Path.GetDirectoryName(file) == directory)
        select new YamlProblem(
            new YamlPlace(pattern, 0, 0), "", "the directory is gone, from which rules in force come; bring it back");

    /// <summary>Not before the start: until then the data directory may turn out to be another node's.</summary>
    private void SaveCopy()
    {
        if (!_isStarted || _toCopy is null)
            return;
        if (_copy.Save(_toCopy) is { } error)
            _log.LogWarning("the copy of the rule files could not be written: {Error}", error);
        _toCopy = null;
    }

    private void Publish(RuleFileScan scan, RuleFileSet set, bool fromCopy, IReadOnlyList<YamlProblem> problems)
    {
        var rules = new RuleSet(set.Groups, InForce.Version + 1);
        _status = new RuleFilesStatus(
            _time.GetUtcNow(), [.. scan.Sources.Select(s => s.Name)], fromCopy, problems, set.Notes);
        _inForce = rules;
        foreach (YamlProblem note in set.Notes)
            _log.LogInformation("rules: {Note}", note.ToString());
        _log.LogInformation("rules in force: {Rules}, from files: {Files} ({Hash})",
            rules.RuleCount, scan.Sources.Count, rules.Hash);
        _listeners.ForEach(Tell);
    }

    private void Tell(Func<RuleSet, bool> listener)
    {
        if (listener(InForce))
            _untold.Remove(listener);
        else
            _untold.Add(listener);
    }
}
