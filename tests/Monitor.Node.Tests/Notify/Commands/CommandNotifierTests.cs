using System.Text.Json;
using Monitor.Actors.Ports;
using Monitor.Shared.Alerting;

namespace Monitor.Node.Tests.Notify.Commands;

public sealed class CommandNotifierTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("command").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Program_gets_json_and_environment_and_nothing_of_the_nodes()
    {
        Environment.SetEnvironmentVariable("MONITOR__AUTH__BEARER_TOKEN_TEST", "must-not-leak");
        INotifier notifier = Sh($"cd {_directory}; cat > in; env > env; echo \"$1\" > arg", "a b");

        DeliveryOutcome outcome = await notifier.DeliverAsync(
            TestPages.Incident(IncidentNews.Triggered), CancellationToken.None);

        Assert.Equal(new DeliveryOutcome.Delivered("exit code 0"), outcome);
        using JsonDocument json = JsonDocument.Parse(await File.ReadAllTextAsync($"{_directory}/in"));
        Assert.Equal("firing", json.RootElement.GetProperty("status").GetString());
        Assert.Equal(12, json.RootElement.GetProperty("incident").GetProperty("id").GetInt32());
        string environment = await File.ReadAllTextAsync($"{_directory}/env");
        Assert.Contains("MONITOR_IDEMPOTENCY_KEY=incident-key-Triggered\n", environment, StringComparison.Ordinal);
        Assert.Contains("MONITOR_INCIDENT=12\n", environment, StringComparison.Ordinal);
        Assert.Contains("MONITOR_STATUS=firing\n", environment, StringComparison.Ordinal);
        Assert.DoesNotContain("must-not-leak", environment, StringComparison.Ordinal);
        Assert.Equal("a b\n", await File.ReadAllTextAsync($"{_directory}/arg"));
    }

    [Theory]
    [InlineData("exit 0", "Delivered")]
    [InlineData("echo busy >&2; exit 75", "Temporary")]
    [InlineData("echo no >&2; exit 1", "Permanent")]
    [InlineData("kill -9 $$", "Permanent")]
    [InlineData("exec 0<&-; exit 0", "Delivered")]
    [InlineData("yes | head -c 3000000; exit 0", "Delivered")]
    public async Task Exit_code_decides(string script, string outcome) => Assert.Equal(
        outcome, (await Sh(script).DeliverAsync(TestPages.Large, CancellationToken.None)).GetType().Name);

    [Fact]
    public async Task Reason_is_the_beginning_of_what_it_complained_of()
    {
        var outcome = (DeliveryOutcome.Permanent)await Sh("echo out; echo 'no such desk' >&2; exit 3")
            .DeliverAsync(TestPages.Firing, CancellationToken.None);

        Assert.Equal("exit code 3: no such desk", outcome.Reason);
    }

    [Fact]
    public async Task Program_that_hangs_is_killed_with_its_children()
    {
        // The grandchild ignores the polite signal, lost its parent, and would write a line each tick for ever.
        string script = $"(trap '' TERM HUP; while :; do echo x >> {_directory}/ticks; sleep 0.05; done) & "
            + $"while [ ! -s {_directory}/ticks ]; do sleep 0.05; done; echo $! > {_directory}/pid; wait";
        INotifier notifier = Sh(script, timeout: "5s");

        var outcome = Assert.IsType<DeliveryOutcome.Temporary>(
            await notifier.DeliverAsync(TestPages.Firing, CancellationToken.None));

        Assert.Equal("no end within 5 s", outcome.Reason);
        int child = int.Parse(await File.ReadAllTextAsync($"{_directory}/pid"));
        await UntilGoneAsync(child);
    }

    [Fact]
    public async Task Child_that_a_program_leaves_behind_is_killed()
    {
        INotifier notifier = Sh($"sleep 600 & echo $! > {_directory}/pid; exit 0");

        Assert.IsType<DeliveryOutcome.Delivered>(await notifier.DeliverAsync(TestPages.Firing, CancellationToken.None));

        await UntilGoneAsync(int.Parse(await File.ReadAllTextAsync($"{_directory}/pid")));
    }

    private static async Task UntilGoneAsync(int process)
    {
        for (int tries = 0; tries < 600 && IsAlive(process); tries++)
            await Task.Delay(100, CancellationToken.None);
        Assert.False(IsAlive(process));
    }

    /// <summary>A process that nobody has asked for its end yet is a zombie, and does nothing any more.</summary>
    private static bool IsAlive(int process)
    {
        try
        {
            string status = File.ReadAllText($"/proc/{process}/stat");
            return status[(status.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static INotifier Sh(string script, string argument = "", string timeout = "50s") => TestReceiver.Of(
        $"type: command, timeout: {timeout}, command: [/bin/sh, -c, '{Quoted(script)}', sh, '{argument}']");

    private static string Quoted(string text) => text.Replace("'", "''", StringComparison.Ordinal);
}
