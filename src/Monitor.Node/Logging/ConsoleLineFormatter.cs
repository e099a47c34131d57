using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;

namespace Monitor.Node.Logging;

/// <summary>
/// A line for people: time of day (UTC), level where it is not the usual one, message; what an exception says on the
/// lines below. In colour only on a terminal.
/// </summary>
internal sealed class ConsoleLineFormatter(SecretMask mask, bool colour) : ITextFormatter
{
    private const string Reset = "\e[0m";

    public void Format(LogEvent logEvent, TextWriter output)
    {
        (string name, string code) = logEvent.Level switch
        {
            LogEventLevel.Warning => ("warning: ", "\e[33m"),
            LogEventLevel.Error => ("error: ", "\e[31m"),
            LogEventLevel.Fatal => ("fatal: ", "\e[1;31m"),
            LogEventLevel.Debug or LogEventLevel.Verbose => ("debug: ", "\e[2m"),
            _ => ("", ""),
        };
        string time = logEvent.Timestamp.UtcDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        string message = $"{name}{PlainMessage.Render(logEvent)}";
        if (logEvent.Exception is { } exception)
            message += $"{Environment.NewLine}{exception}";
        message = mask.Apply(message);
        output.WriteLine(colour ? $"\e[2m{time}{Reset} {code}{message}{Reset}" : $"{time} {message}");
    }
}
