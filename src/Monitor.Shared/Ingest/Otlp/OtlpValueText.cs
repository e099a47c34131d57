using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.Otlp;

/// <summary>
/// An attribute's value as a label's: text as it is, true or false, numbers in their shortest form, bytes in base64,
/// arrays and maps as JSON. Runs once for each new series, so it may allocate.
/// </summary>
internal static class OtlpValueText
{
    private const int MaxDepth = 16;

    private const string NotUtf8 = "a value that is not UTF-8";
    private const string TooDeep = "a value nested deeper than 16 levels";

    /// <summary>False when the bytes are malformed; a problem is set when the value cannot be a label's.</summary>
    public static bool TryRead(OtlpRequest request, ProtobufReader value, out string text, out string? problem)
    {
        text = "";
        problem = null;
        while (value.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case OtlpTags.AnyValue.String:
                    value.TryReadBytes(out ReadOnlySpan<byte> utf8);
                    if (utf8.Length > request.Limits.ValueBytes)
                        problem = $"a value of {utf8.Length} bytes, more than {request.Limits.ValueBytes}";
                    else if (!Utf8.IsValid(utf8))
                        problem = NotUtf8;
                    else
                        text = Encoding.UTF8.GetString(utf8);
                    break;
                case OtlpTags.AnyValue.Bool:
                    value.TryReadBool(out bool flag);
                    text = flag ? "true" : "false";
                    break;
                case OtlpTags.AnyValue.Int:
                    value.TryReadInt64(out long integer);
                    text = integer.ToString(CultureInfo.InvariantCulture);
                    break;
                case OtlpTags.AnyValue.Double:
                    value.TryReadDouble(out double number);
                    text = number.ToString(CultureInfo.InvariantCulture);
                    break;
                case OtlpTags.AnyValue.BytesValue:
                    value.TryReadBytes(out ReadOnlySpan<byte> raw);
                    if (raw.Length > request.Limits.ValueBytes)
                        problem = $"a value of {raw.Length} bytes, more than {request.Limits.ValueBytes}";
                    else
                        text = Convert.ToBase64String(raw);
                    break;
                case OtlpTags.AnyValue.Array or OtlpTags.AnyValue.KeyValueList:
                    value.TryReadMessage(out ProtobufReader items);
                    if (!TryReadNested(request, items, tag, out text, out problem))
                        return false;
                    break;
                default:
                    value.TrySkip(tag);
                    break;
            }
        }

        return !value.Failed || request.Fail(value);
    }

    private static bool TryReadNested(
        OtlpRequest request, ProtobufReader items, uint kind, out string text, out string? problem)
    {
        text = "";
        problem = null;
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            if (!TryWriteItems(request, json, items, kind, 1, ref problem))
                return false;
        }

        if (problem is null && buffer.WrittenCount > request.Limits.ValueBytes)
            problem = $"a value of {buffer.WrittenCount} bytes, more than {request.Limits.ValueBytes}";
        if (problem is null)
            text = Encoding.UTF8.GetString(buffer.WrittenSpan);
        return true;
    }

    private static bool TryWriteItems(OtlpRequest request, Utf8JsonWriter json, ProtobufReader items, uint kind,
        int depth, ref string? problem)
    {
        bool array = kind == OtlpTags.AnyValue.Array;
        if (array)
            json.WriteStartArray();
        else
            json.WriteStartObject();
        if (depth > MaxDepth)
            problem ??= TooDeep;
        while (problem is null && items.TryReadTag(out uint tag))
        {
            if (tag != OtlpTags.AnyValue.Values)
            {
                items.TrySkip(tag);
                continue;
            }

            items.TryReadMessage(out ProtobufReader item);
            if (!array)
            {
                if (!OtlpAttributes.TryReadPair(request, item, out ReadOnlySpan<byte> key, out item))
                    return false;
                if (!Utf8.IsValid(key))
                {
                    problem = NotUtf8;
                    break;
                }

                json.WritePropertyName(key);
            }

            if (!TryWriteValue(request, json, item, depth, ref problem))
                return false;
        }

        if (items.Failed)
            return request.Fail(items);
        if (array)
            json.WriteEndArray();
        else
            json.WriteEndObject();
        return true;
    }

    private static bool TryWriteValue(
        OtlpRequest request, Utf8JsonWriter json, ProtobufReader value, int depth, ref string? problem)
    {
        ProtobufReader kind = value;
        kind.TryReadTag(out uint tag);
        switch (tag)
        {
            case OtlpTags.AnyValue.Array or OtlpTags.AnyValue.KeyValueList:
                kind.TryReadMessage(out ProtobufReader items);
                return !kind.Failed
                    ? TryWriteItems(request, json, items, tag, depth + 1, ref problem)
                    : request.Fail(kind);
            case OtlpTags.AnyValue.Bool or OtlpTags.AnyValue.Int:
                kind.TryReadInt64(out long integer);
                if (tag == OtlpTags.AnyValue.Bool)
                    json.WriteBooleanValue(integer != 0);
                else
                    json.WriteNumberValue(integer);
                return !kind.Failed || request.Fail(kind);
            case OtlpTags.AnyValue.Double:
                kind.TryReadDouble(out double number);
                if (double.IsFinite(number))
                    json.WriteNumberValue(number);
                else
                    json.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
                return !kind.Failed || request.Fail(kind);
            default:
                bool read = TryRead(request, value, out string text, out string? wrong);
                problem ??= wrong;
                json.WriteStringValue(text);
                return read;
        }
    }
}
