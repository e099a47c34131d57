using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Monitor.Shared.Audit;

/// <summary>
/// A record as a line of JSON, the form of the export: always the same members in the same order, so that a line is
/// either as it was written, to the byte, or is not.
/// </summary>
public static class AuditLine
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>UTF-8, without the end of the line.</summary>
    public static void Write(IBufferWriter<byte> target, AuditRecord record)
    {
        using var json = new Utf8JsonWriter(target, Options);
        AuditEntry entry = record.Entry;
        json.WriteStartObject();
        json.WriteNumber("sequence", record.Sequence);
        json.WriteString("at", Time(entry.At));
        json.WriteString("actor", entry.Actor);
        json.WriteString("action", entry.Action);
        json.WriteStartArray("subjects");
        foreach (AuditSubject subject in entry.Subjects)
            json.WriteStringValue(subject.ToString());
        json.WriteEndArray();
        json.WriteString("reason", entry.Reason);
        json.WriteStartObject("details");
        foreach (AuditDetail detail in entry.Details)
            json.WriteString(detail.Name, detail.Value);
        json.WriteEndObject();
        json.WriteString("previous", record.Previous.ToString());
        json.WriteString("hash", record.Hash.ToString());
        json.WriteEndObject();
    }

    public static byte[] Encode(AuditRecord record)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        Write(bytes, record);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The record of a line; null when it is not one, or not to the byte as it would be written.</summary>
    public static AuditRecord? Read(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            AuditRecord record = Read(ref reader);
            return record.Sequence > 0 && !reader.Read() && Encode(record).AsSpan().SequenceEqual(line) ? record : null;
        }
        catch (Exception malformed) when (malformed is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The time of a record as it stands in its line.</summary>
    public static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static AuditRecord Read(ref Utf8JsonReader json)
    {
        Expect(ref json, JsonTokenType.StartObject);
        Name(ref json, "sequence");
        Expect(ref json, JsonTokenType.Number);
        long sequence = json.GetInt64();
        DateTimeOffset at = DateTimeOffset.Parse(
            Text(ref json, "at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        string actor = Text(ref json, "actor");
        string action = Text(ref json, "action");
        Name(ref json, "subjects");
        Expect(ref json, JsonTokenType.StartArray);
        var subjects = ImmutableArray.CreateBuilder<AuditSubject>();
        while (json.Read() && json.TokenType == JsonTokenType.String)
        {
            subjects.Add(AuditSubject.TryParse(json.GetString()!, out AuditSubject subject)
                ? subject
                : throw new FormatException("not a subject"));
        }

        string reason = Text(ref json, "reason");
        Name(ref json, "details");
        Expect(ref json, JsonTokenType.StartObject);
        var details = ImmutableArray.CreateBuilder<AuditDetail>();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string name = json.GetString()!;
            Expect(ref json, JsonTokenType.String);
            details.Add(new AuditDetail(name, json.GetString()!));
        }

        AuditHash previous = Hash(ref json, "previous");
        AuditHash hash = Hash(ref json, "hash");
        Expect(ref json, JsonTokenType.EndObject);
        return new AuditRecord(
            sequence,
            new AuditEntry(at, actor, action, subjects.DrainToImmutable(), reason, details.DrainToImmutable()),
            previous, hash);
    }

    private static AuditHash Hash(ref Utf8JsonReader json, string name) =>
        AuditHash.TryParse(Text(ref json, name), out AuditHash hash) ? hash : throw new FormatException("not a hash");

    private static string Text(ref Utf8JsonReader json, string name)
    {
        Name(ref json, name);
        Expect(ref json, JsonTokenType.String);
        return json.GetString()!;
    }

    private static void Name(ref Utf8JsonReader json, string name)
    {
        Expect(ref json, JsonTokenType.PropertyName);
        if (!json.ValueTextEquals(name))
            throw new FormatException($"not {name}");
    }

    private static void Expect(ref Utf8JsonReader json, JsonTokenType token)
    {
        if (!json.Read() || json.TokenType != token)
            throw new FormatException($"not a {token}");
    }
}
