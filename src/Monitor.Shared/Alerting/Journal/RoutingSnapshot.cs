using System.Collections.Immutable;
using Monitor.Shared.Alerting.External;
using Monitor.Shared.Alerting.Grouping;
using Monitor.Shared.Alerting.Holding;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Alerting.Silences;
using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting.Journal;

/// <summary>What a snapshot keeps of routes, groups and silences; indexes follow from it.</summary>
/// <param name="Definition">The routing; null where it follows from the receivers.</param>
internal sealed record RoutingSnapshot(
    RoutingDefinition? Definition,
    ImmutableArray<Silence> Silences,
    ImmutableArray<HeldTelling> Held,
    ImmutableArray<GroupSnapshot> Groups,
    long LastGroup,
    ImmutableArray<PostedSnapshot> Posted,
    ImmutableArray<FlappingAlert> Flapping)
{
    /// <summary>Null where there is nothing but receivers.</summary>
    public static RoutingSnapshot? Of(AlertManagerState state)
    {
        RoutingState routed = state.Routed;
        RoutingDefinition definition = routed.Table.Definition;
        bool isSimple = AlertCodec.AreSame(definition, RoutingDefinition.Of(state.Receivers));
        if (isSimple && routed.Silences.All.IsEmpty && routed.Groups.LastNumber == 0 && routed.Posted.All.IsEmpty
            && routed.Held.ByCause.IsEmpty && routed.Flapping.IsEmpty)
            return null;
        return new RoutingSnapshot(
            isSimple ? null : definition,
            [.. routed.Silences.All.Values.OrderBy(silence => silence.Id, StringComparer.Ordinal)],
            [.. HeldOf(routed.Held).OrderBy(held => Number(state, held.Labels)).ThenBy(held => held.Route)],
            [.. routed.Groups.All.Values.OrderBy(group => group.Number).Select(GroupSnapshot.Of)],
            routed.Groups.LastNumber,
            [.. routed.Posted.All.OrderBy(posted => posted.Value.Number)
                .Select(posted => new PostedSnapshot(posted.Key, posted.Value))],
            [.. routed.Flapping.OrderBy(flapping => Number(state, flapping.Key))
                .Select(flapping => new FlappingAlert(flapping.Key, flapping.Value))]);
    }

    /// <summary>The state with its routing, as the snapshot has it.</summary>
    public static AlertManagerState Restore(RoutingSnapshot? snapshot, AlertManagerState state)
    {
        state = RoutingFold.Configure(state, snapshot?.Definition ?? RoutingDefinition.Of(state.Receivers));
        if (snapshot is null)
            return state;
        return state with
        {
            Routed = state.Routed with
            {
                Silences = SilenceBook.Of(snapshot.Silences),
                Held = snapshot.Held.Aggregate(HeldTellings.Empty, static (held, telling) => held.Hold(
                    telling.Labels, telling.Route, new HoldCause(telling.Kind, telling.By), telling.RecheckAt)),
                Groups = GroupBook.Of(snapshot.Groups.Select(group => group.ToGroup()), snapshot.LastGroup),
                Posted = snapshot.Posted.Aggregate(
                    PostedBook.Empty, static (book, posted) => book.Set(posted.Labels, posted.State)),
                Flapping = snapshot.Flapping.ToImmutableDictionary(
                    flapping => flapping.Labels, flapping => flapping.ChangedAt),
            },
        };
    }

    private static IEnumerable<HeldTelling> HeldOf(HeldTellings held) =>
        from cause in held.ByCause
        from alert in cause.Value.Alerts
        from route in alert.Value
        select new HeldTelling(alert.Key, route, cause.Key.Kind, cause.Key.By, cause.Value.RecheckAt);

    private static long Number(AlertManagerState state, LabelSet labels) =>
        state.Alerts.GetValueOrDefault(labels)?.Number ?? 0;
}

/// <summary>One alert that is held on one of its ways.</summary>
internal sealed record HeldTelling(LabelSet Labels, string Route, HoldKind Kind, string By, DateTimeOffset? RecheckAt);

/// <summary>A group with its members as lists.</summary>
internal sealed record GroupSnapshot(
    long Number, string Route, LabelSet Labels, ImmutableArray<LabelSet> Told, ImmutableArray<LabelSet> Waiting,
    DateTimeOffset? LastToldAt, DateTimeOffset? DueAt)
{
    public static GroupSnapshot Of(AlertGroup group) => new(
        group.Number, group.Id.Route, group.Id.Labels,
        [.. group.Members.Where(member => member.Value).Select(member => member.Key)],
        [.. group.Members.Where(member => !member.Value).Select(member => member.Key)],
        group.LastToldAt, group.DueAt);

    public AlertGroup ToGroup() => new(
        Number, new GroupId(Route, Labels),
        AlertGroup.NoMembers.AddRange(Told.Select(labels => KeyValuePair.Create(labels, true)))
            .AddRange(Waiting.Select(labels => KeyValuePair.Create(labels, false))),
        LastToldAt, DueAt);
}

/// <summary>What another system said of one alert.</summary>
internal sealed record PostedSnapshot(LabelSet Labels, PostedState State);

/// <summary>An alert that flaps, and when it last changed.</summary>
internal sealed record FlappingAlert(LabelSet Labels, DateTimeOffset ChangedAt);
