using System.Globalization;
using Serilog.Events;
using Serilog.Parsing;

namespace Monitor.Node.Logging;

/// <summary>
/// Renders an event's message with texts as they are; the package's own rendering puts them in quotes.
/// </summary>
internal static class PlainMessage
{
    public static string Render(LogEvent logEvent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        foreach (MessageTemplateToken token in logEvent.MessageTemplate.Tokens)
        {
            if (token is PropertyToken { Format: null } property
                && logEvent.Properties.TryGetValue(property.PropertyName, out LogEventPropertyValue? value)
                && value is ScalarValue { Value: string literal })
                text.Write(literal);
            else
                token.Render(logEvent.Properties, text, CultureInfo.InvariantCulture);
        }

        return text.ToString();
    }
}
