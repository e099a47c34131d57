namespace Monitor.Shared.Alerting.Log;

/// <summary>
/// The form of a record of the alerting log. Version 1: the version's byte, then entries until the end, each a byte of
/// its kind and its fields. Numbers are varints (signed ones zigzag), times the ticks since the Unix epoch, doubles
/// eight bytes, the lowest first. Texts that come again (names, labels) are numbered in the order of their first
/// coming: 0 and the text, or the number of one that was there before. The numbers here are written to disk: never
/// reuse one.
/// </summary>
internal static class EntryForm
{
    public const byte Version = 1;

    public const byte Decided = 1;
    public const byte Listed = 2;
    public const byte Heard = 3;
    public const byte Reported = 4;
    public const byte Acted = 5;
    public const byte Taken = 6;

    /// <summary>Of a list: the labels after which it begins are given.</summary>
    public const byte HasAfter = 1;

    /// <summary>Of a list: the labels with which it ends are given.</summary>
    public const byte HasThrough = 2;
}
