namespace Monitor.Shared.Peers;

/// <summary>
/// The field numbers of <c>proto/monitor/node/v1/node.proto</c>; a test holds the two against each other. Messages of
/// one shape stand here once: Welcome is as Hello, Readings and Points are as Selected, Rules is as Components.
/// </summary>
public static class PeerFields
{
    public const int ProtocolVersion = 1;

    /// <summary>What this node answers beyond the first questions of the protocol: 1, merged series.</summary>
    public const int Revision = 1;

    /// <summary>From which revision on nodes merge series.</summary>
    public const int MergesSince = 1;

    public const string Service = "/monitor.node.v1.Node/";

    public static class Hello
    {
        public const int Protocol = 1;
        public const int Cluster = 2;
        public const int ShardCount = 3;
        public const int Node = 4;
        public const int Incarnation = 5;
        public const int Version = 6;
        public const int Revision = 7;
    }

    public static class Question
    {
        public const int Shard = 1;
        public const int Select = 2;
        public const int Read = 3;
        public const int Range = 4;
        public const int ListComponents = 5;
        public const int ListRules = 6;
        public const int LastSequence = 7;
        public const int ReadMerged = 8;
        public const int RangeMerged = 9;
    }

    public static class Matcher
    {
        public const int Name = 1;
        public const int Operator = 2;
        public const int Value = 3;
    }

    public static class Select
    {
        public const int Matchers = 1;
        public const int Limit = 2;
    }

    public static class Read
    {
        public const int Matchers = 1;
        public const int Statistics = 2;
        public const int Windows = 3;
        public const int AtSecond = 4;
        public const int IncludeCurrent = 5;
        public const int Limit = 6;
    }

    public static class Range
    {
        public const int Matchers = 1;
        public const int Statistic = 2;
        public const int FromSecond = 3;
        public const int ToSecond = 4;
        public const int StepSeconds = 5;
        public const int Limit = 6;
    }

    public static class LastSequence
    {
        public const int Session = 1;
    }

    public static class Grouping
    {
        public const int Labels = 1;
        public const int IsWithout = 2;
    }

    public static class ReadMerged
    {
        public const int Read = 1;
        public const int Grouping = 2;
    }

    public static class RangeMerged
    {
        public const int Range = 1;
        public const int Grouping = 2;
    }

    public static class Answer
    {
        public const int Epoch = 1;
        public const int NotHere = 2;
        public const int Selected = 3;
        public const int Readings = 4;
        public const int Points = 5;
        public const int Components = 6;
        public const int Rules = 7;
        public const int Sequence = 8;
        public const int Merged = 9;
        public const int Refused = 10;
    }

    public static class NotHere
    {
        public const int Reason = 1;
    }

    public static class Selected
    {
        public const int Series = 1;
        public const int Found = 2;
    }

    public static class Components
    {
        public const int All = 1;
    }

    public static class Sequence
    {
        public const int Last = 1;
    }

    public static class Merged
    {
        public const int Groups = 1;
        public const int Found = 2;
        public const int IsHistoryBehind = 3;
    }

    public static class Refused
    {
        public const int Reason = 1;
    }

    public static class Label
    {
        public const int Name = 1;
        public const int Value = 2;
    }

    public static class FoundSeries
    {
        public const int Component = 1;
        public const int Metric = 2;
        public const int Labels = 3;
        public const int Kind = 4;
        public const int Unit = 5;
        public const int Help = 6;
        public const int Fingerprint = 7;
        public const int LastSeenMs = 8;
        public const int IsStale = 9;
    }

    public static class SeriesReadings
    {
        public const int Series = 1;
        public const int Windows = 2;
    }

    public static class WindowReadings
    {
        public const int Readings = 1;
    }

    public static class Reading
    {
        public const int Value = 1;
        public const int LowerBound = 2;
        public const int UpperBound = 3;
        public const int FromSecond = 4;
        public const int ToSecond = 5;
        public const int Count = 6;
    }

    public static class SeriesPoints
    {
        public const int Series = 1;
        public const int HotFromSecond = 2;
        public const int SecondDeltas = 3;
        public const int Values = 4;
    }

    public static class MergedGroup
    {
        public const int Metric = 1;
        public const int Kind = 2;
        public const int Unit = 3;
        public const int Labels = 4;
        public const int Series = 5;
        public const int LastSeenMs = 6;
        public const int NewestSecond = 7;
        public const int IsStale = 8;
        public const int Windows = 9;
        public const int Steps = 10;
        public const int Members = 11;
    }

    public static class MergedWindow
    {
        public const int Seconds = 1;
        public const int LevelFrom = 2;
        public const int LevelTo = 3;
        public const int VolumeFrom = 4;
        public const int VolumeTo = 5;
        public const int VolumePoints = 6;
        public const int Counted = 7;
        public const int Summed = 8;
        public const int Level = 9;
    }

    public static class ExactVolume
    {
        public const int Value = 1;
        public const int Lower = 2;
        public const int Upper = 3;
    }

    public static class MergedStep
    {
        public const int Second = 1;
        public const int Level = 2;
    }

    public static class MergedMember
    {
        public const int Fingerprint = 1;
        public const int HeldFromSecond = 2;
    }

    public static class MergedLevel
    {
        public const int Points = 1;
        public const int Entries = 2;
        public const int Sum = 3;
        public const int Squares = 4;
        public const int Min = 5;
        public const int Max = 6;
        public const int Parts = 7;
        public const int Lows = 8;
        public const int Means = 9;
        public const int Highs = 10;
    }

    public static class Distribution
    {
        public const int Scale = 1;
        public const int Bounds = 2;
        public const int KeyDeltas = 3;
        public const int Counts = 4;
        public const int Unplaced = 5;
        public const int Min = 6;
        public const int Max = 7;
    }

    public static class Component
    {
        public const int Name = 1;
        public const int Shard = 2;
        public const int Series = 3;
        public const int FirstSeenMs = 4;
        public const int LastSeenMs = 5;
        public const int Metrics = 6;
    }

    public static class RuleStatus
    {
        public const int Key = 1;
        public const int State = 2;
        public const int Alerts = 3;
        public const int Instances = 4;
        public const int LastEvaluationMs = 5;
        public const int Health = 7;
        public const int LastError = 8;
    }

    public static class ActiveAlert
    {
        public const int Labels = 1;
        public const int Annotations = 2;
        public const int State = 3;
        public const int ActiveAtMs = 4;
        public const int KeepFiringSinceMs = 5;
        public const int Value = 6;
    }

    public static class ShardStandings
    {
        public const int All = 1;
    }

    public static class ShardStanding
    {
        public const int Shard = 1;
        public const int Epoch = 2;
        public const int IsLive = 3;
        public const int Position = 4;
        public const int LogEnd = 5;
        public const int CheckpointPosition = 6;
        public const int Series = 7;
        public const int Components = 8;
    }

    public static class ActorCensus
    {
        public const int Actors = 1;
        public const int DeadLetters = 2;
    }

    public static class Actor
    {
        public const int Path = 1;
        public const int Depth = 2;
        public const int Capacity = 3;
        public const int Processed = 4;
        public const int Refused = 5;
        public const int Restarts = 6;
    }

    public static class CommandRequest
    {
        public const int Command = 1;
    }

    public static class DegradedRequest
    {
        public const int Records = 1;
        public const int Transitions = 2;
        public const int HandOver = 3;
        public const int KnownThrough = 4;
    }

    public static class HandedRecord
    {
        public const int Shard = 1;
        public const int Payload = 2;
    }

    public static class DegradedAnswer
    {
        public const int ReachesStore = 1;
        public const int HasTaken = 2;
        public const int Shards = 3;
        public const int Through = 4;
        public const int Episodes = 5;
        public const int LacksDefinitions = 6;
    }
}
