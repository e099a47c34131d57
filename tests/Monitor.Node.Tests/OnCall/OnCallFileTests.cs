using Monitor.Node.OnCall;
using Monitor.Simulation.Time;

namespace Monitor.Node.Tests.OnCall;

public sealed class OnCallFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();
    private readonly VirtualTimeProvider _time = new();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Changed_file_is_read_anew_and_a_broken_one_leaves_what_was_before()
    {
        File.WriteAllText(_path, Schedules("a"));
        var file = new OnCallFile(_path, new HashSet<string> { "phone" }, _time);
        Assert.Equal(["a"], file.InForce.Directory.Schedules.Keys);

        Assert.Empty(file.Problems);
        File.WriteAllText(_path, Schedules("a", "be"));
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(["a", "be"], file.InForce.Directory.Schedules.Keys.Order());

        File.WriteAllText(_path, "schedules: [{name: broken}]");
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(2, file.InForce.Directory.Schedules.Count);
        Assert.NotEmpty(file.Problems);

        File.WriteAllText(_path, Schedules("whole"));
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(["whole"], file.InForce.Directory.Schedules.Keys);
        Assert.Empty(file.Problems);
    }

    private static string Schedules(params string[] names) =>
        "contacts: [{name: ann, urgent: [phone]}]\nschedules:\n" + string.Concat(names.Select(name =>
            $"  - {{name: {name}, layers: [{{name: l, people: [ann], start: 2026-01-01}}]}}\n"));
}
