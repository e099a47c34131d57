using System.Text;
using System.Text.Unicode;
using Monitor.Shared.Series;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.Native;

/// <summary>Texts and labels of native messages.</summary>
internal static class NativeText
{
    private const uint NameTag = NativeFields.Label.Name << 3 | (uint)WireType.Bytes;
    private const uint ValueTag = NativeFields.Label.Value << 3 | (uint)WireType.Bytes;

    /// <exception cref="NativeProtocolException">The bytes are not UTF-8.</exception>
    public static string Read(ref ProtobufReader reader, string what)
    {
        if (!reader.TryReadBytes(out ReadOnlySpan<byte> utf8))
            return "";
        return Utf8.IsValid(utf8)
            ? Encoding.UTF8.GetString(utf8)
            : throw new NativeProtocolException($"The {what} is not UTF-8.");
    }

    public static Label ReadLabel(ref ProtobufReader outer)
    {
        string name = "", value = "";
        if (!outer.TryReadMessage(out ProtobufReader reader))
            return default;
        while (reader.TryReadTag(out uint tag))
        {
            if (tag == NameTag)
                name = Read(ref reader, "name of a label");
            else if (tag == ValueTag)
                value = Read(ref reader, "value of a label");
            else
                reader.TrySkip(tag);
        }

        Check(reader, "label");
        return new Label(name, value);
    }

    public static void WriteLabels(ProtobufWriter writer, int field, IEnumerable<Label> labels)
    {
        foreach (Label label in labels)
        {
            int mark = writer.BeginMessage(field);
            writer.WriteString(NativeFields.Label.Name, label.Name);
            writer.WriteString(NativeFields.Label.Value, label.Value);
            writer.EndMessage(mark);
        }
    }

    /// <exception cref="NativeProtocolException">The message could not be read to its end.</exception>
    public static void Check(in ProtobufReader reader, string what)
    {
        if (reader.Failed)
            throw new NativeProtocolException($"A {what} is not protobuf: {reader.Describe()}.");
    }

    /// <summary>Why a name cannot be one, null when it can.</summary>
    public static string? ProblemOfName(string name, SeriesLimits limits, string what)
    {
        if (name.Length == 0)
            return $"the {what} is empty";
        int bytes = Encoding.UTF8.GetByteCount(name);
        return bytes > limits.NameBytes ? $"the {what} has {bytes} bytes, more than {limits.NameBytes}" : null;
    }

    /// <summary>Why labels cannot be a series', null when they can.</summary>
    public static (RejectReason Reason, string Detail)? ProblemOf(
        IReadOnlyCollection<Label> labels, SeriesLimits limits)
    {
        if (labels.Count > limits.Labels)
            return (RejectReason.TooManyLabels, $"{labels.Count} labels, more than {limits.Labels}");
        foreach (Label label in labels)
        {
            if (ProblemOfName(label.Name, limits, "name of a label") is { } problem)
                return (RejectReason.InvalidName, problem);
            int bytes = Encoding.UTF8.GetByteCount(label.Value);
            if (bytes > limits.ValueBytes)
            {
                return (RejectReason.InvalidValue,
                    $"the value of label {label.Name} has {bytes} bytes, more than {limits.ValueBytes}");
            }
        }

        return null;
    }
}
