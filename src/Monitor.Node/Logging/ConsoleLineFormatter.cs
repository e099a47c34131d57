using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;

namespace Monitor.Node.Logging;

/// <summary>
/// A line for people: time of day (UTC), level where it is not the usual one, message. A warning's exception is told
/// in a line, an error's in full below; the file has both in full. In colour only on a terminal.
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
            message += logEvent.Level < LogEventLevel.Error ? Told(exception) : $"{Environment.NewLine}{exception}";
        message = mask.Apply(message);
        output.WriteLine(colour ? $"\e[2m{time}{Reset} {code}{message}{Reset}" : $"{time} {message}");
    }

    private static string Told(Exception exception)
    {
        string text = $": {exception.Message}";
        return exception.InnerException is { } inner ? text.TrimEnd('.') + Told(inner) : text;
    }
}
