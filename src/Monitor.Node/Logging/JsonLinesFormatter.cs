using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Parsing;

namespace Monitor.Node.Logging;

/// <summary>
/// One JSON object a line: time (UTC, ISO 8601), level, message, template, source, properties, exception; keys
/// without a value are left out.
/// </summary>
internal sealed class JsonLinesFormatter(SecretMask mask) : ITextFormatter
{
    /// <summary>The lines are read by programs and people, never put into a web page as they are.</summary>
    public static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = Encoder };

    public void Format(LogEvent logEvent, TextWriter output)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("time", logEvent.Timestamp.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            json.WriteString("level", logEvent.Level.ToString().ToLowerInvariant());
            json.WriteString("message", PlainMessage.Render(logEvent));
            if (logEvent.MessageTemplate.Tokens.Any(static t => t is PropertyToken))
                json.WriteString("template", logEvent.MessageTemplate.Text);
            WriteProperties(json, logEvent.Properties);
            if (logEvent.Exception is { } exception)
                json.WriteString("exception", exception.ToString());
            json.WriteEndObject();
        }

        output.Write(mask.Apply(Encoding.UTF8.GetString(buffer.WrittenSpan)));
        output.Write('\n');
    }

    private static void WriteProperties(
        Utf8JsonWriter json, IReadOnlyDictionary<string, LogEventPropertyValue> properties)
    {
        if (properties.TryGetValue(Constants.SourceContextPropertyName, out LogEventPropertyValue? source)
            && source is ScalarValue { Value: string name })
            json.WriteString("source", name);
        bool any = false;
        foreach ((string key, LogEventPropertyValue value) in properties)
        {
            if (key == Constants.SourceContextPropertyName)
                continue;
            if (!any)
                json.WriteStartObject("properties");
            any = true;
            json.WritePropertyName(key);
            WriteValue(json, value);
        }

        if (any)
            json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, LogEventPropertyValue value)
    {
        switch (value)
        {
            case ScalarValue scalar:
                WriteScalar(json, scalar.Value);
                break;
            case SequenceValue sequence:
                json.WriteStartArray();
                foreach (LogEventPropertyValue element in sequence.Elements)
                    WriteValue(json, element);
                json.WriteEndArray();
                break;
            case StructureValue structure:
                json.WriteStartObject();
                foreach (LogEventProperty property in structure.Properties)
                {
                    json.WritePropertyName(property.Name);
                    WriteValue(json, property.Value);
                }

                json.WriteEndObject();
                break;
            default:
                json.WriteStringValue(value.ToString());
                break;
        }
    }

    private static void WriteScalar(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int or long or short or byte or uint or ushort or sbyte:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case ulong number:
                json.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case decimal number:
                json.WriteNumberValue(number);
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
