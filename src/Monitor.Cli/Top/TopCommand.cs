using System.CommandLine;
using Monitor.Cli.CommandLine;
using Monitor.Cli.Output;

namespace Monitor.Cli.Top;

/// <summary><c>top</c>: components, rates and alerts, again and again.</summary>
internal static class TopCommand
{
    private static readonly TimeSpan UsualInterval = TimeSpan.FromSeconds(2);

    public static Command Create(GlobalOptions global)
    {
        var interval = new Option<TimeSpan>("--interval", "-i")
        {
            HelpName = "DURATION",
            Description = "from one look to the next (2s)",
            CustomParser = GlobalOptions.Parse<TimeSpan>(Durations.TryParsePositive),
        };
        var times = new Option<int>("--times")
        {
            HelpName = "N",
            Description = "end after as many looks (never on a terminal, else 1)",
        };
        return new ControlCommand("top", "Watches components, rates and alerts live.")
        {
            Notes = ["Ctrl+C ends it. Without a terminal it prints one look, or --times many, and ends."],
            Examples =
            [
                new("watch", "top"),
                new("one look, into a file", "top --times 1 > look.txt"),
                new("a look a minute, one JSON object each", "top --interval 1m --times 60 -o json"),
            ],
        }.With(interval, times).Runs(global, invocation =>
        {
            TimeSpan pause = invocation.Has(interval) ? invocation.Get(interval) : UsualInterval;
            bool isLive = invocation.Terminal.IsOutputTerminal && !invocation.Output.IsJson;
            int looks = invocation.Has(times) ? invocation.Get(times) : isLive ? int.MaxValue : 1;
            return looks < 1
                ? throw new ControlException(ExitCode.Usage, "--times: at least 1")
                : WatchAsync(invocation, pause, looks, isLive);
        });
    }

    private static async Task<int> WatchAsync(Invocation invocation, TimeSpan pause, int looks, bool isLive)
    {
        CommandOutput output = invocation.Output;
        bool isPartial = false;
        try
        {
            for (int look = 0; look < looks; look++)
            {
                if (look > 0)
                    await Task.Delay(pause, invocation.Time, invocation.Cancel);
                TopSample sample = await TopSample.TakeAsync(invocation);
                if (isLive && look == 0)
                    output.EnterScreen();
                isPartial |= sample.Warnings.Count > 0;
                if (output.IsJson)
                    output.WriteJson(sample.WriteTo);
                else if (isLive)
                    output.Redraw(height => TopScreen.Of(sample, output, height));
                else
                    output.Write(TopScreen.Of(sample, output, int.MaxValue));
                output.Flush();
            }
        }
        finally
        {
            output.LeaveScreen();
        }

        return isPartial ? ExitCode.Partial : ExitCode.Ok;
    }
}
