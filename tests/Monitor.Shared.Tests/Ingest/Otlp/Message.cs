using System.Text.Json;
using Google.Protobuf;

namespace Monitor.Shared.Tests.Ingest.Otlp;

/// <summary>
/// A message as a list of fields that writes itself as protobuf (with Google's own writer) and as OTLP's JSON: an
/// encoder that shares nothing with the decoder under test.
/// </summary>
internal sealed class Message
{
    private delegate void Writing(CodedOutputStream output);

    private readonly List<(string Name, Writing Protobuf, Action<Utf8JsonWriter> Json, bool Repeated)> _fields = [];

    public Message Text(int number, string name, string value) => Add(name, o =>
    {
        o.WriteTag(number, WireFormat.WireType.LengthDelimited);
        o.WriteString(value);
    }, j => j.WriteStringValue(value));

    public Message Bytes(int number, string name, byte[] value, bool hex) => Add(name, o =>
    {
        o.WriteTag(number, WireFormat.WireType.LengthDelimited);
        o.WriteBytes(ByteString.CopyFrom(value));
    }, j => j.WriteStringValue(hex ? Convert.ToHexStringLower(value) : Convert.ToBase64String(value)));

    public Message Bool(int number, string name, bool value) => Add(name, o =>
    {
        o.WriteTag(number, WireFormat.WireType.Varint);
        o.WriteBool(value);
    }, j => j.WriteBooleanValue(value));

    public Message Int64(int number, string name, long value) => Add(name, o =>
    {
        o.WriteTag(number, WireFormat.WireType.Varint);
        o.WriteInt64(value);
    }, j => j.WriteStringValue($"{value}"));

    public Message UInt32(int number, string name, uint value) => Add(name, o =>
    {
        o.WriteTag(number, WireFormat.WireType.Varint);
        o.WriteUInt32(value);
    }, j => j.WriteNumberValue(value));

    public Message SInt32(int number, string name, int value) => Add(name, o =>
    {
        o.WriteTag(number, WireFormat.WireType.Varint);
        o.WriteSInt32(value);
    }, j => j.WriteNumberValue(value));

    public Message Fixed64(int number, string name, ulong value) => Add(name, o =>
    {
        o.WriteTag(number, WireFormat.WireType.Fixed64);
        o.WriteFixed64(value);
    }, j => j.WriteStringValue($"{value}"));

    public Message SFixed64(int number, string name, long value) => Add(name, o =>
    {
        o.WriteTag(number, WireFormat.WireType.Fixed64);
        o.WriteSFixed64(value);
    }, j => j.WriteStringValue($"{value}"));

    public Message Double(int number, string name, double value) => Add(name, o =>
    {
        o.WriteTag(number, WireFormat.WireType.Fixed64);
        o.WriteDouble(value);
    }, j => WriteDouble(j, value));

    public Message PackedDoubles(int number, string name, double[] values) => Add(name, o =>
    {
        o.WriteTag(number, WireFormat.WireType.LengthDelimited);
        o.WriteLength(values.Length * sizeof(double));
        foreach (double value in values)
            o.WriteDouble(value);
    }, j => WriteArray(j, values, WriteDouble));

    public Message PackedFixed64(int number, string name, ulong[] values) => Add(name, o =>
    {
        o.WriteTag(number, WireFormat.WireType.LengthDelimited);
        o.WriteLength(values.Length * sizeof(ulong));
        foreach (ulong value in values)
            o.WriteFixed64(value);
    }, j => WriteArray(j, values, static (w, v) => w.WriteStringValue($"{v}")));

    public Message PackedUInt64(int number, string name, ulong[] values) => Add(name, o =>
    {
        o.WriteTag(number, WireFormat.WireType.LengthDelimited);
        o.WriteLength(values.Sum(CodedOutputStream.ComputeUInt64Size));
        foreach (ulong value in values)
            o.WriteUInt64(value);
    }, j => WriteArray(j, values, static (w, v) => w.WriteNumberValue(v)));

    public Message Embed(int number, string name, Message value) =>
        Add(name, o => WriteEmbedded(o, number, value), value.WriteJson);

    public Message Many(int number, string name, params IEnumerable<Message> values)
    {
        foreach (Message value in values)
            _fields.Add((name, o => WriteEmbedded(o, number, value), value.WriteJson, true));
        return this;
    }

    /// <summary>The same message with its fields in another order, and so in all messages that were shuffled.</summary>
    public Message Shuffle(Random random)
    {
        (string, Writing, Action<Utf8JsonWriter>, bool)[] fields = [.. _fields];
        random.Shuffle(fields);
        var shuffled = new Message();
        shuffled._fields.AddRange(fields);
        return shuffled;
    }

    public byte[] ToProtobuf()
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            foreach ((_, Writing protobuf, _, _) in _fields)
                protobuf(output);
        }

        return stream.ToArray();
    }

    public byte[] ToJson()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            WriteJson(writer);
        return stream.ToArray();
    }

    private void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var group in _fields.GroupBy(f => f.Name))
        {
            writer.WritePropertyName(group.Key);
            if (group.First().Repeated)
                WriteArray(writer, [.. group], static (w, field) => field.Json(w));
            else
                group.Last().Json(writer);
        }

        writer.WriteEndObject();
    }

    private Message Add(string name, Writing protobuf, Action<Utf8JsonWriter> json)
    {
        _fields.Add((name, protobuf, json, false));
        return this;
    }

    private static void WriteEmbedded(CodedOutputStream output, int number, Message value)
    {
        output.WriteTag(number, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(value.ToProtobuf()));
    }

    private static void WriteArray<T>(Utf8JsonWriter writer, T[] values, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartArray();
        foreach (T value in values)
            write(writer, value);
        writer.WriteEndArray();
    }

    private static void WriteDouble(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value))
            writer.WriteNumberValue(value);
        else
            writer.WriteStringValue(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
    }
}
