using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.Native;

/// <summary>Observations of one batch that were not taken for one reason.</summary>
/// <param name="Reason">The reason's name in snake case.</param>
/// <param name="Points">How many.</param>
/// <param name="Detail">What and where the first time, for people.</param>
public sealed record NativeRejection(string Reason, long Points, string Detail)
{
    private const uint ReasonTag = NativeFields.Rejection.Reason << 3 | (uint)WireType.Bytes;
    private const uint PointsTag = NativeFields.Rejection.Points << 3;
    private const uint DetailTag = NativeFields.Rejection.Detail << 3 | (uint)WireType.Bytes;

    internal static NativeRejection Read(ref ProtobufReader outer)
    {
        string reason = "", detail = "";
        long points = 0;
        outer.TryReadMessage(out ProtobufReader reader);
        while (reader.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case ReasonTag: reason = NativeText.Read(ref reader, "reason"); break;
                case PointsTag: reader.TryReadInt64(out points); break;
                case DetailTag: detail = NativeText.Read(ref reader, "detail"); break;
                default: reader.TrySkip(tag); break;
            }
        }

        NativeText.Check(reader, "rejection");
        return new NativeRejection(reason, points, detail);
    }
}
