using System.CommandLine;
using Monitor.Cli.Connection;
using Monitor.Cli.Output;

namespace Monitor.Cli.CommandLine;

/// <summary>One run of one command: what was said, the node to ask, where the answer goes.</summary>
internal sealed class Invocation : IDisposable
{
    private readonly ParseResult _parsed;
    private readonly Lazy<NodeClient> _node;

    private Invocation(ParseResult parsed, GlobalOptions global, CancellationToken cancel)
    {
        _parsed = parsed;
        Cancel = cancel;
        Terminal = global.Terminal;
        Time = global.Time;
        Timeout = global.TimeoutOf(parsed);
        Output = new CommandOutput(global.Terminal, parsed.GetValue(global.Output), !parsed.GetValue(global.NoColor));
        _node = new Lazy<NodeClient>(() => global.Connect(parsed));
    }

    public NodeClient Node => _node.Value;

    public CommandOutput Output { get; }

    public TerminalView Terminal { get; }

    public TimeProvider Time { get; }

    public TimeSpan Timeout { get; }

    public CancellationToken Cancel { get; }

    public T? Get<T>(Option<T> option) => _parsed.GetValue(option);

    public T? Get<T>(Argument<T> argument) => _parsed.GetValue(argument);

    /// <summary>True when the option stands on the command line.</summary>
    public bool Has(Option option) => _parsed.GetResult(option) is { Implicit: false };

    /// <summary>Runs a command; whatever goes wrong becomes a sentence and an exit code.</summary>
    public static async Task<int> RunAsync(
        ParseResult parsed, GlobalOptions global, Func<Invocation, Task<int>> action, CancellationToken cancel)
    {
        try
        {
            using var invocation = new Invocation(parsed, global, cancel);
            return await action(invocation);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (ControlException e)
        {
            TextWriter error = await ErrorAsync(global.Terminal);
            await error.WriteLineAsync($"monitorctl: {PlainText.OneLine(e.Message)}");
            if (e.Next.Length > 0)
                await error.WriteLineAsync($"  {PlainText.OneLine(e.Next)}");
            return e.ExitCode;
        }
        catch (Exception e)
        {
            TextWriter error = await ErrorAsync(global.Terminal);
            await error.WriteLineAsync($"monitorctl: a defect of monitorctl, please report it: {e}");
            return ExitCode.Defect;
        }
        finally
        {
            await global.Terminal.Output.FlushAsync(CancellationToken.None);
        }
    }

    /// <summary>What was printed so far comes before what went wrong.</summary>
    private static async Task<TextWriter> ErrorAsync(TerminalView terminal)
    {
        await terminal.Output.FlushAsync();
        return terminal.Error;
    }

    public void Dispose()
    {
        if (_node.IsValueCreated)
            _node.Value.Dispose();
    }
}
