using System.Text;
using System.Text.Unicode;
using Monitor.Shared.Series;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.Otlp;

/// <summary>Reads lists of keys and values into labels. Runs once for each new series.</summary>
internal static class OtlpAttributes
{
    /// <summary>One key and its value, which is not read yet.</summary>
    public static bool TryReadPair(
        OtlpRequest request, ProtobufReader pair, out ReadOnlySpan<byte> key, out ProtobufReader value)
    {
        key = default;
        value = default;
        while (pair.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case OtlpTags.KeyValue.Key:
                    pair.TryReadBytes(out key);
                    break;
                case OtlpTags.KeyValue.Value:
                    pair.TryReadMessage(out value);
                    break;
                default:
                    pair.TrySkip(tag);
                    break;
            }
        }

        return !pair.Failed || request.Fail(pair);
    }

    /// <summary>
    /// All attributes of a message, in their order, until the first that cannot be a label. False when the bytes are
    /// malformed.
    /// </summary>
    /// <param name="attributeTag">The tag of the message's attributes.</param>
    /// <param name="prefix">Goes before each name.</param>
    /// <param name="keep">Which names become labels; the values of others are not even checked.</param>
    public static bool TryRead(OtlpRequest request, ProtobufReader message, uint attributeTag, string prefix,
        Func<string, bool>? keep, List<Label> labels, ref OtlpProblem? problem)
    {
        while (problem is null && message.TryReadTag(out uint tag))
        {
            if (tag != attributeTag)
            {
                message.TrySkip(tag);
                continue;
            }

            message.TryReadMessage(out ProtobufReader pair);
            if (!TryReadPair(request, pair, out ReadOnlySpan<byte> key, out ProtobufReader value))
                return false;
            problem = CheckName(request.Limits, key, "an attribute's name", prefix.Length);
            if (problem is not null)
                break;
            string name = prefix + Encoding.UTF8.GetString(key);
            if (keep is not null && !keep(name))
                continue;
            if (!OtlpValueText.TryRead(request, value, out string text, out string? wrong))
                return false;
            if (wrong is not null)
                problem = new OtlpProblem(RejectReason.InvalidValue, $"attribute {name} has {wrong}");
            labels.Add(new Label(name, text));
        }

        return !message.Failed || request.Fail(message);
    }

    /// <summary>What is wrong with the name of a metric or label; null when nothing is.</summary>
    /// <param name="more">Bytes that will be put before or behind the name.</param>
    public static OtlpProblem? CheckName(SeriesLimits limits, ReadOnlySpan<byte> name, string what, int more = 0)
    {
        if (name.IsEmpty)
            return new OtlpProblem(RejectReason.InvalidName, $"{what} is empty");
        if (name.Length + more > limits.NameBytes)
        {
            return new OtlpProblem(
                RejectReason.InvalidName, $"{what} has {name.Length + more} bytes, more than {limits.NameBytes}");
        }

        return Utf8.IsValid(name) ? null : new OtlpProblem(RejectReason.InvalidName, $"{what} is not UTF-8");
    }
}
