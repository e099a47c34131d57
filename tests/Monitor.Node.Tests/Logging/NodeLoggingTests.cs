using System.Text.Json;
using Monitor.Node.Configuration;
using Monitor.Node.Logging;
using Monitor.Simulation.Time;
using Serilog.Core;
using Serilog.Events;

namespace Monitor.Node.Tests.Logging;

public sealed class NodeLoggingTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("monitor-log").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Line_is_json_with_all_that_is_known()
    {
        using (Logger log = Create(1_000_000))
        {
            log.ForContext(Constants.SourceContextPropertyName, "Monitor.Test").Warning(
                new InvalidOperationException("broken"), "Series {Name} lost {Count} points, {Parts}", "a\"b", 3,
                new[] { 1, 2 });
        }

        JsonElement line = JsonDocument.Parse(Assert.Single(Lines())).RootElement;
        Assert.Equal("warning", line.GetProperty("level").GetString());
        Assert.Equal("Series a\"b lost 3 points, [1, 2]", line.GetProperty("message").GetString());
        Assert.Equal("Series {Name} lost {Count} points, {Parts}", line.GetProperty("template").GetString());
        Assert.Equal("Monitor.Test", line.GetProperty("source").GetString());
        Assert.Equal(3, line.GetProperty("properties").GetProperty("Count").GetInt32());
        Assert.Contains("broken", line.GetProperty("exception").GetString());
        Assert.EndsWith("Z", line.GetProperty("time").GetString());
    }

    [Fact]
    public void Files_turn_over_at_their_size_and_the_oldest_go()
    {
        using (Logger log = Create(maxBytes: 10_000))
        {
            for (int i = 0; i < 2_000; i++)
                log.Information("Line {Number} of many that fill the files", i);
        }

        FileInfo[] files = new DirectoryInfo(_directory).GetFiles();
        Assert.Equal(5, files.Length);
        Assert.All(files, f => Assert.InRange(f.Length, 1, 10_500));
        Assert.Contains(Lines(), l => l.Contains("Line 1999 "));
    }

    [Fact]
    public void Secrets_never_reach_the_file()
    {
        using (Logger log = Create(1_000_000, new Secret("pass\"word"), new Secret("token-12345")))
        {
            log.Information("header {Header}", "x token-12345 y");
            log.Error(new InvalidOperationException("pass\"word was refused"), "failed");
            log.Information("sent Authorization: Bearer abcdefgh12345678 to http://user:hunter2@host/path");
        }

        string text = string.Join('\n', Lines());
        Assert.DoesNotContain("token-12345", text);
        Assert.Contains("*** was refused", text);
        Assert.DoesNotContain("word was", text);
        Assert.DoesNotContain("abcdefgh12345678", text);
        Assert.DoesNotContain("hunter2", text);
        Assert.All(Lines(), l => JsonDocument.Parse(l));
    }

    [Fact]
    public void Console_line_has_colour_only_on_a_terminal()
    {
        var logEvent = new LogEvent(
            new DateTimeOffset(2026, 1, 5, 9, 8, 7, 6, TimeSpan.Zero), LogEventLevel.Warning, null,
            new Serilog.Parsing.MessageTemplateParser().Parse("queue full"), []);
        var plain = new StringWriter();
        var coloured = new StringWriter();
        new ConsoleLineFormatter(new SecretMask([]), colour: false).Format(logEvent, plain);
        new ConsoleLineFormatter(new SecretMask([]), colour: true).Format(logEvent, coloured);

        Assert.Equal("09:08:07.006 warning: queue full" + Environment.NewLine, plain.ToString());
        Assert.Contains("\e[33m", coloured.ToString());
    }

    [Fact]
    public void Console_line_shows_what_others_sent_and_does_not_obey_it()
    {
        const string sent = "desk\e[2J\r\n19:00:00.000 all is well\u009b31m\b";
        var logEvent = new LogEvent(
            new DateTimeOffset(2026, 1, 5, 9, 8, 7, 6, TimeSpan.Zero), LogEventLevel.Error,
            new InvalidOperationException("\eback\nin lines"),
            new Serilog.Parsing.MessageTemplateParser().Parse("{Component} is down"),
            [new LogEventProperty("Component", new ScalarValue(sent))]);
        var output = new StringWriter();

        new ConsoleLineFormatter(new SecretMask([]), colour: false).Format(logEvent, output);

        string[] lines = output.ToString().Split('\n');
        Assert.Equal(
            @"09:08:07.006 error: desk\u001b[2J\u000d\u000a19:00:00.000 all is well\u009b31m\u0008 is down",
            lines[0].TrimEnd('\r'));
        Assert.EndsWith(@"\u001bback", lines[1].TrimEnd('\r'), StringComparison.Ordinal);
        Assert.Equal("in lines", lines[2].TrimEnd('\r'));
    }

    [Fact]
    public void Repeated_warning_is_written_once_an_interval_with_what_was_left_out()
    {
        var time = new VirtualTimeProvider();
        var limit = new RepeatLimit(time, TimeSpan.FromSeconds(60));

        Assert.True(limit.Allows("full", out _));
        for (int i = 0; i < 500; i++)
            Assert.False(limit.Allows("full", out _));
        Assert.True(limit.Allows("other", out _));
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.True(limit.Allows("full", out long leftOut));
        Assert.Equal(500, leftOut);
    }

    [Fact]
    public void Repeat_limit_keeps_a_bounded_table()
    {
        var limit = new RepeatLimit(new VirtualTimeProvider(), TimeSpan.FromSeconds(60));
        int written = Enumerable.Range(0, 5_000).Count(i => limit.Allows(i.ToString(), out _));

        Assert.Equal(RepeatLimit.MaxKeys + 1, written);
    }

    private Logger Create(long maxBytes, params Secret[] secrets) => NodeLogging.Create(
        new LogOptions(_directory, LogEventLevel.Information, Console: false, maxBytes, Files: 5), secrets);

    private List<string> Lines() =>
        [.. Directory.GetFiles(_directory).SelectMany(File.ReadAllLines).Where(l => l.Length > 0)];
}
