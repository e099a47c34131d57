using System.Text;
using System.Text.Json;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.Otlp.Json;

/// <summary>
/// Rewrites OTLP's JSON as the protobuf of the same message, in one pass over the text, driven by a table of the
/// messages (<see cref="OtlpJsonSchema"/>). Unknown fields are skipped and nulls are absent, as proto3 wants; a known
/// field of a wrong type is an error that names its path and byte. Keeps its buffer: one request at a time.
/// </summary>
public sealed class OtlpJsonTranscoder
{
    private const int MaxDepth = 64;

    private readonly ProtobufWriter _output = new(4096);
    private readonly OtlpJsonScalars _scalars;
    private readonly (OtlpJsonField Field, int Index)[] _path = new (OtlpJsonField, int)[MaxDepth];
    private int _depth;

    public OtlpJsonTranscoder() => _scalars = new OtlpJsonScalars(_output);

    /// <summary>The protobuf of the last body, valid until the next one.</summary>
    public ReadOnlySpan<byte> Protobuf => _output.WrittenSpan;

    /// <summary>Returns null; or what is wrong with the text and where.</summary>
    public string? Transcode(OtlpSignal signal, ReadOnlySpan<byte> json)
    {
        _output.Clear();
        _depth = 0;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return "the body is not a JSON object";
            WriteMessage(ref reader, signal switch
            {
                OtlpSignal.Metrics => OtlpJsonSchema.Metrics,
                OtlpSignal.Traces => OtlpJsonSchema.Traces,
                _ => OtlpJsonSchema.Logs,
            });
            // Anything but white space behind the object throws.
            reader.Read();
            return null;
        }
        catch (OtlpJsonException wrong)
        {
            return $"{Path()}: {wrong.Message} at byte {reader.TokenStartIndex}";
        }
        catch (JsonException)
        {
            return $"{Path()}: not JSON at byte {reader.BytesConsumed}";
        }
    }

    private void WriteMessage(ref Utf8JsonReader reader, OtlpJsonMessage message)
    {
        int expected = 0;
        while (Next(ref reader) == JsonTokenType.PropertyName)
        {
            OtlpJsonField? field = Find(ref reader, message, ref expected);
            JsonTokenType value = Next(ref reader);
            if (field is null)
            {
                reader.Skip();
                continue;
            }

            if (value == JsonTokenType.Null)
                continue;
            _path[_depth++] = (field, -1);
            if (field.Repeated)
                WriteRepeated(ref reader, field);
            else if (field.Type == OtlpJsonType.Message)
                WriteEmbedded(ref reader, field);
            else
                _scalars.WriteField(ref reader, field);
            _depth--;
        }
    }

    private void WriteEmbedded(ref Utf8JsonReader reader, OtlpJsonField field)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new OtlpJsonException("expected an object");
        int mark = _output.BeginMessage(field.Number);
        WriteMessage(ref reader, field.Message!);
        _output.EndMessage(mark);
    }

    private void WriteRepeated(ref Utf8JsonReader reader, OtlpJsonField field)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new OtlpJsonException("expected an array");
        bool packed = field.Type != OtlpJsonType.Message;
        int mark = packed ? _output.BeginMessage(field.Number) : 0;
        while (Next(ref reader) != JsonTokenType.EndArray)
        {
            _path[_depth - 1].Index++;
            if (packed)
                _scalars.WriteValue(ref reader, field);
            else
                WriteEmbedded(ref reader, field);
        }

        if (packed)
            _output.EndMessage(mark);
    }

    /// <summary>Fields mostly come in the order of the table, so the search starts behind the one found last.</summary>
    private static OtlpJsonField? Find(ref Utf8JsonReader reader, OtlpJsonMessage message, ref int expected)
    {
        OtlpJsonField[] fields = message.Fields;
        for (int i = 0; i < fields.Length; i++)
        {
            int index = expected + i < fields.Length ? expected + i : expected + i - fields.Length;
            OtlpJsonField field = fields[index];
            if (reader.ValueTextEquals(field.Utf8Name) || reader.ValueTextEquals(field.Utf8ProtoName))
            {
                expected = index + 1;
                return field;
            }
        }

        return null;
    }

    private static JsonTokenType Next(ref Utf8JsonReader reader)
    {
        // The whole body is there, so a read either gives a token or throws.
        reader.Read();
        return reader.TokenType;
    }

    private string Path()
    {
        var text = new StringBuilder();
        for (int i = 0; i < _depth; i++)
        {
            text.Append(i == 0 ? "" : ".").Append(_path[i].Field.Name);
            if (_path[i].Index >= 0)
                text.Append($"[{_path[i].Index}]");
        }

        return text.Length == 0 ? "request" : text.ToString();
    }
}
