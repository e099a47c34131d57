using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Monitor.Shared.Alerting;

/// <summary>One time that an alert fired, from its start to its end: what one page stands for.</summary>
/// <param name="Id">Fingerprint and start, "f00dfeed12345678-1767600000000".</param>
/// <param name="StartsAt">When it began to fire; later than the start of the alert's episode before.</param>
/// <param name="EndsAt">When it was resolved; null while it is open.</param>
/// <param name="EndReason">Why it ended, for people; empty while it is open.</param>
/// <param name="Told">How far each receiver has been told, by its name.</param>
public sealed record Episode(
    string Id,
    DateTimeOffset StartsAt,
    DateTimeOffset? EndsAt,
    string EndReason,
    ImmutableSortedDictionary<string, Telling> Told)
{
    [JsonIgnore]
    public bool IsOpen => EndsAt is null;

    internal static ImmutableSortedDictionary<string, Telling> NobodyTold { get; } =
        ImmutableSortedDictionary.Create<string, Telling>(StringComparer.Ordinal);

    public static string MakeId(string fingerprint, DateTimeOffset startsAt) =>
        $"{fingerprint}-{startsAt.ToUnixTimeMilliseconds()}";
}

/// <summary>How far one receiver has been told of one episode.</summary>
public readonly record struct Telling(TellingState Firing, TellingState Resolved);

/// <summary>Where one notification stands. The numbers are written to disk: never reuse one.</summary>
public enum TellingState : byte
{
    /// <summary>Nothing is to be told (yet).</summary>
    None = 0,

    /// <summary>In the outbox, perhaps on its way.</summary>
    Queued = 1,

    /// <summary>The receiver took it.</summary>
    Delivered = 2,

    /// <summary>Given up: refused, too old, or dropped for want of room.</summary>
    Failed = 3,
}
