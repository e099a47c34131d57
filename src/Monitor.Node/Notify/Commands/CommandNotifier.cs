using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Monitor.Actors.Ports;
using Monitor.Node.Configuration;
using Monitor.Node.Notify.Pages;

namespace Monitor.Node.Notify.Commands;

/// <summary>
/// Runs a program for each notification: the webhook's JSON on its standard input, the essentials in its environment.
/// Its exit code says what became of it: 0 taken, 75 (EX_TEMPFAIL of sysexits.h) try again, anything else never. One
/// that takes longer than its time is killed with all that it started, and asked again.
/// </summary>
internal sealed class CommandNotifier(
    ReceiverOptions options, PageWriter pages, string externalUrl, TimeProvider time) : INotifier
{
    private const int TemporaryFailure = 75;
    private const int LongestReason = 256;

    /// <summary>All that a program needs to run. The node's own variables may hold its secrets.</summary>
    private static readonly string[] Inherited = ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "USER"];

    public string Receiver => options.Name;

    public async ValueTask<DeliveryOutcome> DeliverAsync(Notification notification, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        Process? process;
        try
        {
            process = Process.Start(StartOf(notification));
        }
        catch (Exception error) when (error is Win32Exception or InvalidOperationException)
        {
            return new DeliveryOutcome.Temporary($"cannot be started: {error.Message}");
        }

        using (process)
        {
            var group = new ProcessGroup(process!);
            try
            {
                return await RunAsync(process!, notification, either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return new DeliveryOutcome.Temporary($"no end within {options.Timeout.TotalSeconds:0.###} s");
            }
            finally
            {
                // Also after a good end: what it left behind would be nobody's.
                group.Kill();
            }
        }
    }

    private async ValueTask<DeliveryOutcome> RunAsync(
        Process process, Notification notification, CancellationToken cancel)
    {
        Task<string> said = ReadAsync(process.StandardError, cancel);
        Task<string> printed = ReadAsync(process.StandardOutput, cancel);
        await WriteAsync(process, WebhookBody.Of(notification, externalUrl), cancel).ConfigureAwait(false);
        await process.WaitForExitAsync(cancel).ConfigureAwait(false);
        string reason = await FirstOf(said, printed).ConfigureAwait(false);
        string outcome = $"exit code {process.ExitCode}{(reason.Length > 0 ? ": " : "")}{reason}";
        return process.ExitCode switch
        {
            0 => new DeliveryOutcome.Delivered(outcome),
            TemporaryFailure => new DeliveryOutcome.Temporary(outcome),
            _ => new DeliveryOutcome.Permanent(outcome),
        };
    }

    private ProcessStartInfo StartOf(Notification notification)
    {
        Page page = pages.Of(notification);
        ProcessStartInfo start = ProcessGroup.StartInfo(options.Command!.Program, options.Command.Arguments);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.WorkingDirectory = "/";
        foreach (string name in start.Environment.Keys.Except(Inherited).ToArray())
            start.Environment.Remove(name);
        start.Environment["MONITOR_IDEMPOTENCY_KEY"] = notification.IdempotencyKey;
        start.Environment["MONITOR_RECEIVER"] = notification.Receiver;
        start.Environment["MONITOR_STATUS"] = page.State.ToString().ToLowerInvariant();
        start.Environment["MONITOR_SEVERITY"] = PageWriter.Word(page.Severity);
        start.Environment["MONITOR_TITLE"] = page.Title.Replace("\0", "", StringComparison.Ordinal);
        if (notification.Incident is { } incident)
            start.Environment["MONITOR_INCIDENT"] = incident.Id.ToString(CultureInfo.InvariantCulture);
        return start;
    }

    private static async ValueTask WriteAsync(Process process, byte[] body, CancellationToken cancel)
    {
        try
        {
            Stream input = process.StandardInput.BaseStream;
            await input.WriteAsync(body, cancel).ConfigureAwait(false);
            await input.FlushAsync(cancel).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A program need not read what it is given; its exit code says what it made of it.
        }
    }

    /// <summary>
    /// The beginning of what it says; the rest is read and let go, for a full pipe would hold it up. Ends when the
    /// program does, even where something that it started keeps the pipe open.
    /// </summary>
    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancel)
    {
        var kept = new StringBuilder();
        char[] buffer = new char[1024];
        try
        {
            while (await reader.ReadAsync(buffer, cancel).ConfigureAwait(false) is > 0 and var read)
            {
                if (kept.Length < LongestReason)
                    kept.Append(buffer, 0, Math.Min(read, LongestReason - kept.Length));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The time is over, or the program is.
        }

        return TextLimit.OneLine(kept.ToString());
    }

    /// <summary>What it complained of; else what it printed, as far as both are there by now.</summary>
    private async ValueTask<string> FirstOf(Task<string> said, Task<string> printed)
    {
        Task both = Task.WhenAll(said, printed);
        await Task.WhenAny(both, Task.Delay(TimeSpan.FromSeconds(1), time)).ConfigureAwait(false);
        if (said is { IsCompletedSuccessfully: true, Result.Length: > 0 })
            return said.Result;
        return printed.IsCompletedSuccessfully ? printed.Result : "";
    }
}
