using System.Collections.Immutable;

namespace Monitor.Shared.Alerting.Grouping;

/// <summary>All groups, and which of them is due first. Immutable.</summary>
public sealed record GroupBook(
    ImmutableDictionary<GroupId, AlertGroup> All,
    ImmutableSortedDictionary<DueGroup, GroupId> Due,
    long LastNumber)
{
    public static GroupBook Empty { get; } = new(
        ImmutableDictionary<GroupId, AlertGroup>.Empty, ImmutableSortedDictionary<DueGroup, GroupId>.Empty, 0);

    /// <summary>When the first group is due; null when none is.</summary>
    public DateTimeOffset? FirstDueAt => Due.IsEmpty ? null : Due.First().Key.At;

    public static GroupBook Of(IEnumerable<AlertGroup> groups, long lastNumber) =>
        groups.Aggregate(Empty, static (book, group) => book.Put(group)) with { LastNumber = lastNumber };

    /// <summary>The group of that name, a new one without members where there is none.</summary>
    internal AlertGroup GetOrNew(GroupId id) =>
        All.GetValueOrDefault(id) ?? new AlertGroup(LastNumber + 1, id, AlertGroup.NoMembers, null, null);

    /// <summary>The book with the group as it is now; a group without members is forgotten.</summary>
    internal GroupBook Put(AlertGroup group)
    {
        ImmutableSortedDictionary<DueGroup, GroupId> due = Due;
        if (All.TryGetValue(group.Id, out AlertGroup? before) && before.DueAt is { } was)
            due = due.Remove(new DueGroup(was, before.Number));
        if (group.Members.IsEmpty)
            return this with { All = All.Remove(group.Id), Due = due };
        if (group.DueAt is { } at)
            due = due.Add(new DueGroup(at, group.Number), group.Id);
        return new GroupBook(All.SetItem(group.Id, group), due, Math.Max(LastNumber, group.Number));
    }
}

/// <summary>When a group is due, and its number.</summary>
public readonly record struct DueGroup(DateTimeOffset At, long Number) : IComparable<DueGroup>
{
    public int CompareTo(DueGroup other)
    {
        int byTime = At.CompareTo(other.At);
        return byTime != 0 ? byTime : Number.CompareTo(other.Number);
    }

    public static bool operator <(DueGroup left, DueGroup right) => left.CompareTo(right) < 0;
    public static bool operator >(DueGroup left, DueGroup right) => left.CompareTo(right) > 0;
    public static bool operator <=(DueGroup left, DueGroup right) => left.CompareTo(right) <= 0;
    public static bool operator >=(DueGroup left, DueGroup right) => left.CompareTo(right) >= 0;
}
