namespace Monitor.Shared.Ingest.Native;

/// <summary>
/// The field numbers of <c>proto/monitor/native/v1/native.proto</c>; a test holds the two against each other.
/// </summary>
public static class NativeFields
{
    public const int ProtocolVersion = 1;
    public const int SessionBytes = 16;
    public const string StreamMethod = "/monitor.native.v1.Ingest/Stream";

    public static class ClientMessage
    {
        public const int Hello = 1;
        public const int Define = 2;
        public const int Batch = 3;
        public const int Health = 4;
    }

    public static class ServerMessage
    {
        public const int Welcome = 1;
        public const int Ack = 2;
        public const int Throttle = 3;
        public const int Refuse = 4;
    }

    public static class Hello
    {
        public const int Session = 1;
        public const int Version = 2;
        public const int Component = 3;
        public const int Instance = 4;
        public const int Labels = 5;
    }

    public static class Label
    {
        public const int Name = 1;
        public const int Value = 2;
    }

    public static class Welcome
    {
        public const int LastSequence = 1;
        public const int Version = 2;
        public const int MaxUnacknowledged = 3;
        public const int MaxObservations = 4;
        public const int MaxSeries = 5;
        public const int MaxMessageBytes = 6;
    }

    public static class DefineSeries
    {
        public const int Id = 1;
        public const int Metric = 2;
        public const int Labels = 3;
        public const int Kind = 4;
        public const int Unit = 5;
        public const int Help = 6;
    }

    public static class Batch
    {
        public const int Sequence = 1;
        public const int Count = 2;
        public const int Series = 3;
        public const int RunLengths = 4;
        public const int BaseTimeMs = 5;
        public const int TimeDeltasMs = 6;
        public const int Values = 7;
        public const int FloatValues = 8;
        public const int IntegerValues = 9;
    }

    public static class HealthReport
    {
        public const int Level = 1;
        public const int Reason = 2;
        public const int TimeToLiveMs = 3;
    }

    public static class Ack
    {
        public const int Sequence = 1;
        public const int Rejections = 2;
    }

    public static class Rejection
    {
        public const int Reason = 1;
        public const int Points = 2;
        public const int Detail = 3;
    }

    public static class Throttle
    {
        public const int Sequence = 1;
        public const int RetryAfterMs = 2;
        public const int Reason = 3;
    }

    public static class Refuse
    {
        public const int Sequence = 1;
        public const int Reason = 2;
    }
}
