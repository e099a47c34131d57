using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.Otlp.Json;

/// <summary>Writes single values of JSON as protobuf.</summary>
internal sealed class OtlpJsonScalars(ProtobufWriter output)
{
    private const double LargestWhole = 1L << 53;

    /// <summary>The tag and the value that the reader stands on.</summary>
    public void WriteField(ref Utf8JsonReader reader, OtlpJsonField field)
    {
        switch (field.Type)
        {
            case OtlpJsonType.Text:
                WriteString(ref reader, field.Number);
                break;
            case OtlpJsonType.Hex:
                WriteHex(ref reader, field.Number);
                break;
            case OtlpJsonType.Base64:
                WriteBase64(ref reader, field.Number);
                break;
            default:
                output.WriteTag(field.Number, field.Type switch
                {
                    OtlpJsonType.Fixed64 or OtlpJsonType.SFixed64 or OtlpJsonType.Real => WireType.Fixed64,
                    OtlpJsonType.Fixed32 => WireType.Fixed32,
                    _ => WireType.Varint,
                });
                WriteValue(ref reader, field);
                break;
        }
    }

    /// <summary>A number, truth value or enum without its tag, as it stands in a packed list.</summary>
    public void WriteValue(ref Utf8JsonReader reader, OtlpJsonField field)
    {
        switch (field.Type)
        {
            case OtlpJsonType.Bool:
                if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False))
                    throw new OtlpJsonException("expected true or false");
                output.WriteVarint(reader.TokenType == JsonTokenType.True ? 1UL : 0);
                break;
            case OtlpJsonType.Int:
                output.WriteVarint((ulong)ReadInteger(ref reader));
                break;
            case OtlpJsonType.SInt:
                output.WriteVarint(ProtobufWriter.ZigZag(ReadInteger(ref reader)));
                break;
            case OtlpJsonType.UInt:
                output.WriteVarint(ReadUnsigned(ref reader));
                break;
            case OtlpJsonType.Enum:
                output.WriteVarint((ulong)ReadEnum(ref reader, field.EnumNames));
                break;
            case OtlpJsonType.Fixed64:
                WriteFixed(ReadUnsigned(ref reader));
                break;
            case OtlpJsonType.SFixed64:
                WriteFixed((ulong)ReadInteger(ref reader));
                break;
            case OtlpJsonType.Real:
                WriteFixed(BitConverter.DoubleToUInt64Bits(ReadDouble(ref reader)));
                break;
            case OtlpJsonType.Fixed32:
                ulong wide = ReadUnsigned(ref reader);
                if (wide > uint.MaxValue)
                    throw new OtlpJsonException("expected a number of 32 bits");
                output.WriteRaw(BitConverter.GetBytes((uint)wide));
                break;
            default:
                throw new InvalidOperationException($"No single value of type {field.Type}.");
        }
    }

    private void WriteFixed(ulong value)
    {
        BitConverter.TryWriteBytes(output.GetSpan(sizeof(ulong)), value);
        output.Advance(sizeof(ulong));
    }

    private void WriteString(ref Utf8JsonReader reader, int number)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new OtlpJsonException("expected a string");
        if (reader.ValueIsEscaped)
            output.WriteBytes(number, Unescape(ref reader));
        else
            output.WriteBytes(number, reader.ValueSpan);
    }

    private void WriteHex(ref Utf8JsonReader reader, int number)
    {
        byte[] bytes = new byte[reader.TokenType == JsonTokenType.String ? reader.ValueSpan.Length / 2 : 0];
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length % 2 != 0
            || Convert.FromHexString(reader.ValueSpan, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            throw new OtlpJsonException("expected hexadecimal digits in quotes");
        }

        output.WriteBytes(number, bytes);
    }

    private void WriteBase64(ref Utf8JsonReader reader, int number)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new OtlpJsonException("expected base64 in quotes");
        // The slash may come escaped; both alphabets are allowed, and so is leaving out the padding.
        string text = Encoding.ASCII.GetString(Unescape(ref reader)).Replace('-', '+').Replace('_', '/').TrimEnd('=');
        text = text.PadRight(text.Length + (4 - text.Length % 4) % 4, '=');
        byte[] bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out int written))
            throw new OtlpJsonException("expected base64 in quotes");
        output.WriteBytes(number, bytes.AsSpan(0, written));
    }

    private static ReadOnlySpan<byte> Unescape(ref Utf8JsonReader reader)
    {
        byte[] text = new byte[reader.ValueSpan.Length];
        try
        {
            return text.AsSpan(0, reader.CopyString(text));
        }
        catch (InvalidOperationException)
        {
            throw new OtlpJsonException("expected a string of whole Unicode characters");
        }
    }

    private static long ReadEnum(ref Utf8JsonReader reader, string[] names)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            for (int i = 0; i < names.Length; i++)
            {
                if (reader.ValueTextEquals(names[i]))
                    return i;
            }
        }

        long value = ReadInteger(ref reader);
        return value is >= int.MinValue and <= int.MaxValue
            ? value : throw new OtlpJsonException("expected a number of 32 bits");
    }

    private static long ReadInteger(ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> text = NumberText(ref reader);
        if (Utf8Parser.TryParse(text, out long value, out int used) && used == text.Length)
            return value;
        return (long)ReadWhole(text, -LargestWhole);
    }

    private static ulong ReadUnsigned(ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> text = NumberText(ref reader);
        if (Utf8Parser.TryParse(text, out ulong value, out int used) && used == text.Length)
            return value;
        return (ulong)ReadWhole(text, 0);
    }

    /// <summary>1.0 and 1e3 are whole numbers in JSON, up to where doubles stop being exact.</summary>
    private static double ReadWhole(ReadOnlySpan<byte> text, double least) =>
        Utf8Parser.TryParse(text, out double value, out int used) && used == text.Length
        && value >= least && value <= LargestWhole && Math.Floor(value) == value
            ? value
            : throw new OtlpJsonException(least < 0 ? "expected a whole number" : "expected a whole number from 0");

    private static double ReadDouble(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            if (reader.ValueTextEquals("NaN"u8))
                return double.NaN;
            if (reader.ValueTextEquals("Infinity"u8))
                return double.PositiveInfinity;
            if (reader.ValueTextEquals("-Infinity"u8))
                return double.NegativeInfinity;
        }

        ReadOnlySpan<byte> text = NumberText(ref reader);
        return Utf8Parser.TryParse(text, out double value, out int used) && used == text.Length
            && double.IsFinite(value)
                ? value : throw new OtlpJsonException("expected a number that a double can hold");
    }

    private static ReadOnlySpan<byte> NumberText(ref Utf8JsonReader reader) =>
        reader.TokenType is JsonTokenType.Number or JsonTokenType.String && reader.ValueSpan.Length > 0
            ? reader.ValueSpan : throw new OtlpJsonException("expected a number");
}
