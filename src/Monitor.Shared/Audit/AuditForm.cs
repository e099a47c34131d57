using System.Collections.Immutable;
using System.Text;
using Monitor.Shared.Ingest.Log;

namespace Monitor.Shared.Audit;

/// <summary>
/// The canonical form of a record, which is what is hashed: one and only one row of bytes for each content.
///
/// Version (1 byte, 1), sequence, time (ticks since 0001-01-01 UTC, 8 bytes, the lowest first), actor, action, number
/// of subjects and each as the byte of its kind and its id, reason, number of details and each as name and value.
/// Numbers are varints of the least length; a text is its length in bytes and its UTF-8. What is no text (half a
/// surrogate pair) is written as U+FFFD. A change of this form is another version: it never changes what is hashed.
/// </summary>
internal static class AuditForm
{
    private const byte Version = 1;

    // A character of UTF-16 takes three bytes at most, and lengths to 127 one.
    private const int ShortText = 127 / 3;

    public static void Write(GrowingBuffer bytes, long sequence, AuditEntry entry)
    {
        bytes.Add(Version);
        bytes.AddVarint((ulong)sequence);
        bytes.AddFixed64((ulong)entry.At.UtcTicks);
        AddText(bytes, entry.Actor);
        AddText(bytes, entry.Action);
        bytes.AddVarint((ulong)entry.Subjects.Length);
        foreach (AuditSubject subject in entry.Subjects)
        {
            bytes.Add((byte)subject.Kind);
            AddText(bytes, subject.Id);
        }

        AddText(bytes, entry.Reason);
        bytes.AddVarint((ulong)entry.Details.Length);
        foreach (AuditDetail detail in entry.Details)
        {
            AddText(bytes, detail.Name);
            AddText(bytes, detail.Value);
        }
    }

    /// <exception cref="InvalidDataException">Not the form of a record.</exception>
    public static (long Sequence, AuditEntry Entry) Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new AuditBytes(bytes);
        byte version = reader.ReadByte();
        if (version != Version)
            throw new InvalidDataException($"An audit record has form {version}; this release reads {Version}.");
        long sequence = reader.ReadNumber();
        DateTimeOffset at = reader.ReadTime();
        string actor = reader.ReadText();
        string action = reader.ReadText();
        var subjects = ImmutableArray.CreateBuilder<AuditSubject>(reader.ReadCount());
        for (int left = subjects.Capacity; left > 0; left--)
            subjects.Add(new AuditSubject((AuditSubjectKind)reader.ReadByte(), reader.ReadText()));
        string reason = reader.ReadText();
        var details = ImmutableArray.CreateBuilder<AuditDetail>(reader.ReadCount());
        for (int left = details.Capacity; left > 0; left--)
            details.Add(new AuditDetail(reader.ReadText(), reader.ReadText()));
        if (!reader.IsAtEnd)
            throw new InvalidDataException("An audit record goes on behind its end.");
        return (sequence, new AuditEntry(
            at, actor, action, subjects.MoveToImmutable(), reason, details.MoveToImmutable()));
    }

    private static void AddText(GrowingBuffer bytes, string text)
    {
        // Most texts are short enough for their length to take one byte, whatever is in them: they are gone over once.
        if (text.Length <= ShortText)
        {
            Span<byte> room = bytes.Room(1 + 3 * ShortText);
            int written = Encoding.UTF8.GetBytes(text, room[1..]);
            room[0] = (byte)written;
            bytes.Advance(1 + written);
            return;
        }

        int length = Encoding.UTF8.GetByteCount(text);
        bytes.AddVarint((ulong)length);
        bytes.Advance(Encoding.UTF8.GetBytes(text, bytes.Room(length)));
    }
}
