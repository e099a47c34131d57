using System.Globalization;
using System.Text;
using Serilog.Events;
using Serilog.Formatting;

namespace Monitor.Node.Logging;

/// <summary>
/// A line for people: time of day (UTC), level where it is not the usual one, message. A warning's exception is told
/// in a line, an error's in full below; the file has both in full. In colour only on a terminal. What came from others
/// stands in messages, so a character that would move the cursor or begin another line is shown and not done.
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
        string message = name + Shown(PlainMessage.Render(logEvent));
        if (logEvent.Exception is { } exception)
        {
            message += logEvent.Level < LogEventLevel.Error
                ? Shown(Told(exception))
                : Environment.NewLine + Shown(exception.ToString(), keepLines: true);
        }

        message = mask.Apply(message);
        output.WriteLine(colour ? $"\e[2m{time}{Reset} {code}{message}{Reset}" : $"{time} {message}");
    }

    /// <summary>Control characters as their codes, as in <c>\u001b</c>.</summary>
    private static string Shown(string text, bool keepLines = false)
    {
        if (!text.Any(IsShownAsCode))
            return text;
        var shown = new StringBuilder(text.Length + 32);
        foreach (char one in text)
        {
            if (IsShownAsCode(one))
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)one:x4}");
            else
                shown.Append(one);
        }

        return shown.ToString();

        bool IsShownAsCode(char one) => char.IsControl(one) && !(keepLines && (one is '\n' or '\r' or '\t'));
    }

    private static string Told(Exception exception)
    {
        string text = $": {exception.Message}";
        return exception.InnerException is { } inner ? text.TrimEnd('.') + Told(inner) : text;
    }
}
