using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Monitor.Actors.Instruments;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;
using Monitor.Node.Rules;
using Monitor.Node.SelfMetrics;
using Monitor.Shared.Ingest.Exposition;
using Monitor.Shared.Rules;
using Monitor.Simulation.Time;

namespace Monitor.Node.Tests.Rules;

public sealed class RuleFilesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rules-").FullName;
    private readonly VirtualTimeProvider _time = new();
    private readonly List<RuleFiles> _made = [];

    public void Dispose()
    {
        _made.ForEach(files => files.Dispose());
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Files_of_all_patterns_are_in_force_together_with_the_built_in_ones()
    {
        Write("a.yaml", Group("a", 1));
        Write("b.yaml", Group("b", 2));
        Write("c.txt", "not: rules");
        Write(".hidden.yaml", "broken: [");

        RuleFiles files = Make(defaults: true);

        Assert.True(files.LoadFirst());
        Assert.Equal(["a", "b"], files.InForce.Groups.Select(g => g.Name).TakeLast(2));
        Assert.Contains("machine", files.InForce.Groups.Select(g => g.Name));
        Assert.Equal(1, files.InForce.Version);
    }

    [Fact]
    public void Tests_may_stand_beside_rules()
    {
        Write("a.yaml", Group("a", 1));
        Write("a_test.yaml", "tests: []");
        Write("B_TEST.yaml", "tests: []");

        RuleFiles files = Make();

        Assert.True(files.LoadFirst());
        Assert.Equal(["a"], files.InForce.Groups.Select(g => g.Name));
    }

    [Fact]
    public void Pattern_that_no_file_fits_is_said()
    {
        RuleFiles files = Make();

        Assert.True(files.LoadFirst());
        Assert.Contains("no file is called so", Assert.Single(files.Status.Notes).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Directory_that_is_gone_leaves_its_rules_in_force()
    {
        Write("a.yaml", Group("a", 1));
        RuleFiles files = Make();
        files.LoadFirst();

        string away = _directory + "-away";
        Directory.Move(_directory, away);
        files.Look();
        files.Look();
        Assert.Equal(1, files.InForce.RuleCount);
        string problem = Assert.Single(files.Status.Problems).ToString();
        Assert.Contains("the directory is gone", problem, StringComparison.Ordinal);

        Directory.Move(away, _directory);
        files.Look();
        files.Look();
        Assert.Empty(files.Status.Problems);
        Assert.Equal(1, files.InForce.RuleCount);
    }

    [Fact]
    public void Change_is_taken_when_two_looks_found_the_same()
    {
        Write("a.yaml", Group("a", 1));
        RuleFiles files = Make();
        files.LoadFirst();

        Write("a.yaml", Group("a", 2)[..40]);
        files.Look();
        Write("a.yaml", Group("a", 2));
        files.Look();
        Assert.Equal(1, files.InForce.Version);
        files.Look();

        Assert.Equal(2, files.InForce.Version);
        Assert.Contains("> 2", files.InForce.Groups[0].Rules[0].Condition.ToString());
        Assert.Empty(files.Status.Problems);
    }

    [Fact]
    public void Files_that_say_the_same_again_are_not_taken_again()
    {
        Write("a.yaml", Group("a", 1));
        RuleFiles files = Make();
        files.LoadFirst();

        Write("a.yaml", Group("a", 1));
        files.Look();
        files.Look();

        Assert.Equal(1, files.InForce.Version);
    }

    [Fact]
    public void Broken_file_leaves_the_rules_in_force_and_says_what_is_wrong()
    {
        Write("a.yaml", Group("a", 1));
        var registry = new InstrumentRegistry();
        RuleFiles files = Make(registry: registry);
        files.LoadFirst();
        RuleSet before = files.InForce;

        Write("a.yaml", Group("a", 1).Replace("statistic: max", "statistic: most"));
        files.Look();
        files.Look();

        Assert.Same(before, files.InForce);
        Assert.Equal($"{_directory}/a.yaml:4:45: groups[0].rules[0].when.statistic: must be one of",
            Assert.Single(files.Status.Problems).ToString().Split(" count")[0]);
        Assert.Contains("\nmonitor_rule_files_in_force 0\n", Metrics(registry));

        Write("a.yaml", Group("a", 3));
        files.Look();
        files.Look();
        Assert.Empty(files.Status.Problems);
        Assert.Contains("\nmonitor_rule_files_in_force 1\n", Metrics(registry));
    }

    [Fact]
    public void Group_of_one_name_in_two_files_is_a_mistake_that_names_both()
    {
        Write("a.yaml", Group("a", 1));
        Write("b.yaml", "# second\n" + Group("a", 2));
        RuleFiles files = Make();

        Assert.False(files.LoadFirst());
        Assert.Equal(
            $"{_directory}/b.yaml:3:3: groups[0].name: is \"a\" like the group at {_directory}/a.yaml:2:3; "
            + "alerts are called by group and name, so give each its own",
            Assert.Single(files.Status.Problems).ToString());
    }

    [Fact]
    public void File_that_was_named_and_is_gone_is_a_mistake_and_one_of_a_pattern_is_not()
    {
        Write("a.yaml", Group("a", 1));
        Write("b.yaml", Group("b", 1));
        RuleFiles named = Make(pattern: "a.yaml"), globbed = Make();
        named.LoadFirst();
        globbed.LoadFirst();

        File.Delete(Path.Combine(_directory, "a.yaml"));
        foreach (RuleFiles files in _made)
        {
            files.Look();
            files.Look();
        }

        Assert.Contains("cannot be read", Assert.Single(named.Status.Problems).Message);
        Assert.Equal(1, named.InForce.RuleCount);
        Assert.Empty(globbed.Status.Problems);
        Assert.Equal("b", Assert.Single(globbed.InForce.Groups).Name);
    }

    [Fact]
    public void Link_that_is_swapped_as_a_mounted_map_does_is_noticed()
    {
        Mount("first", Group("a", 1));
        File.CreateSymbolicLink(Path.Combine(_directory, "a.yaml"), Path.Combine("..data", "a.yaml"));
        RuleFiles files = Make();
        files.LoadFirst();

        Mount("second", Group("a", 2));
        files.Look();
        files.Look();

        Assert.Contains("> 2", files.InForce.Groups[0].Rules[0].Condition.ToString());
    }

    [Fact]
    public async Task Node_that_starts_over_with_broken_files_goes_on_with_the_last_good_ones()
    {
        Write("a.yaml", Group("a", 1));
        await Make().StartAsync(CancellationToken.None);
        Write("a.yaml", "groups: [");

        RuleFiles again = Make();

        Assert.True(again.LoadFirst());
        Assert.Equal("a", Assert.Single(again.InForce.Groups).Name);
        Assert.True(again.Status.FromCopy);
        Assert.Single(again.Status.Problems);

        Write("a.yaml", Group("b", 1));
        again.Look();
        again.Look();
        Assert.Equal("b", Assert.Single(again.InForce.Groups).Name);
        Assert.False(again.Status.FromCopy);
    }

    [Fact]
    public async Task First_start_with_broken_files_is_refused_with_every_mistake()
    {
        Write("a.yaml", "groups:\n- name: a\n- nam: b\n");

        NodeStartException refused = await Assert.ThrowsAsync<NodeStartException>(
            () => Make().StartAsync(CancellationToken.None));

        Assert.Contains("a.yaml:2:3: groups[0].rules: is missing", refused.Message);
        Assert.Contains("a.yaml:3:3: groups[1].nam: is not a known key; did you mean name?", refused.Message);
    }

    [Fact]
    public async Task Regular_look_alone_finds_a_change()
    {
        Write("a.yaml", Group("a", 1));
        RuleFiles files = Make();
        await files.StartAsync(CancellationToken.None);

        Write("a.yaml", Group("a", 2));
        _time.Advance(TimeSpan.FromHours(1));
        _time.Advance(RuleFiles.SettleTime);

        Assert.Equal(2, files.InForce.Version);
    }

    [Fact]
    public async Task Watch_finds_a_change_long_before_the_regular_look()
    {
        Write("a.yaml", Group("a", 1));
        RuleFiles files = Make();
        await files.StartAsync(CancellationToken.None);
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        files.Subscribe(set =>
        {
            if (set.Version == 2)
                taken.TrySetResult();
            return true;
        });

        string beside = Write("a.new", Group("a", 2));
        File.Move(beside, Path.Combine(_directory, "a.yaml"), overwrite: true);

        // The virtual clock moves by 20 minutes at most; the regular look would come after an hour.
        for (int i = 0; i < 1200 && !taken.Task.IsCompleted; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(taken.Task, Task.Delay(25));
        }

        Assert.True(taken.Task.IsCompleted);
    }

    [Fact]
    public void Subscriber_hears_the_rules_in_force_and_each_later_set()
    {
        Write("a.yaml", Group("a", 1));
        RuleFiles files = Make();
        files.LoadFirst();
        var heard = new List<long>();
        files.Subscribe(set =>
        {
            heard.Add(set.Version);
            return true;
        });

        Write("a.yaml", Group("a", 2));
        files.Look();
        files.Look();

        Assert.Equal([1, 2], heard);
    }

    [Fact]
    public void Subscriber_that_could_not_take_the_rules_is_told_again_until_it_can()
    {
        Write("a.yaml", Group("a", 1));
        RuleFiles files = Make();
        files.LoadFirst();
        var answers = new Queue<bool>([false, false, true]);
        files.Subscribe(_ => answers.Dequeue());

        files.Look();
        files.Look();
        files.Look();

        Assert.Empty(answers);
    }

    private static string Group(string name, int threshold) =>
        $$$"""
        groups:
        - name: {{{name}}}
          rules:
          - {alert: A, when: {metric: m, statistic: max, window: 10s, comparison: '>', threshold: {{{threshold}}} }}
        """;

    private static string Metrics(InstrumentRegistry registry)
    {
        var body = new ArrayBufferWriter<byte>();
        InstrumentExposition.Write(registry, new ExpositionWriter(body, ExpositionFormat.PrometheusText));
        return Encoding.UTF8.GetString(body.WrittenSpan);
    }

    private RuleFiles Make(bool defaults = false, string pattern = "*.yaml", InstrumentRegistry? registry = null)
    {
        string data = Directory.CreateDirectory(Path.Combine(_directory, "data")).FullName;
        var options = new RulesOptions([Path.Combine(_directory, pattern)], defaults, TimeSpan.FromHours(1));
        var files = new RuleFiles(options, new RuleFileCopy(data), _time, NullLogger<RuleFiles>.Instance,
            registry ?? new InstrumentRegistry());
        _made.Add(files);
        return files;
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A directory of a version, and a link to it in the place of the one before.</summary>
    private void Mount(string version, string text)
    {
        Directory.CreateDirectory(Path.Combine(_directory, version));
        Write(Path.Combine(version, "a.yaml"), text);
        string link = Path.Combine(_directory, "..data");
        if (Directory.Exists(link))
            Directory.Delete(link);
        File.CreateSymbolicLink(link, version);
    }
}
