using Monitor.Actors.Aggregation;
using Monitor.Actors.Alerting.Log;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Log;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Tests.Alerting;

/// <summary>
/// A shard as far as alerting knows it: what its rules decide is a function of its own log, so every owner decides the
/// same. An owner tells it in order; a new one takes over, tells again what lies between the checkpoint and where the
/// log ends by then, without numbers, then all that is active, and goes on from there. Owners before it do not know
/// that they are over: they read on, decide what the new one decides, and may tell it first.
/// </summary>
internal sealed class ShardModel(ShardId shard, string[] names)
{
    private readonly List<Owner> _owners = [];
    private int _checkpoint;

    /// <summary>All that was ever decided: the truth that pages are held against.</summary>
    public List<AlertTransition> History { get; } = [];

    public bool HasToldAll => _owners.Count > 0 && _owners[^1].HasToldAll(History.Count);

    public void Change(Random random, DateTimeOffset now)
    {
        foreach (Owner owner in _owners)
            owner.LookWhereTheLogEnds(History.Count);
        string name = names[random.Next(names.Length)];
        LabelSet labels = Labels(name);
        bool fires = History.FindLast(past => past.Labels.Equals(labels))?.State == AlertState.Firing;
        History.Add(new AlertTransition(
            shard, History.Count + 1, "g/" + name, labels, LabelSet.Empty,
            fires ? AlertState.Inactive : AlertState.Firing, fires ? AlertState.Firing : AlertState.Inactive, now, 1,
            "because"));
    }

    /// <summary>Ownership goes to a node; owners before it do not know yet.</summary>
    public void GoTo(AlertingLog node, Epoch epoch) =>
        _owners.Add(new Owner(node, epoch, node.ListenerOf(shard, epoch), _checkpoint));

    /// <summary>
    /// The newest owner tells what it has not told yet, one word at most; so does an old one at times.
    /// </summary>
    public void Tell(Random random)
    {
        Owner owner = random.Next(4) == 0 ? _owners[random.Next(_owners.Count)] : _owners[^1];
        owner.TellNext(shard, History);
    }

    /// <summary>A process died, and what it had not brought to the log with it.</summary>
    public bool Lose(AlertingLog node)
    {
        bool wasHere = _owners.Count > 0 && _owners[^1].Node == node;
        _owners.RemoveAll(owner => owner.Node == node);
        return wasHere || _owners.Count == 0;
    }

    /// <summary>A checkpoint of the newest owner, once all that was decided before it is in the log.</summary>
    public void TryCheckpoint()
    {
        if (HasToldAll && _owners[^1].IsFlushed)
            _checkpoint = History.Count;
    }

    private static LabelSet Labels(string name) =>
        LabelSet.From(("alertname", name), ("component", "gateway"), ("severity", "critical"));

    private sealed class Owner(AlertingLog node, Epoch epoch, IShardListener listener, int checkpoint)
    {
        private readonly Task _taken = listener.TakeOverAsync();
        private int _told = checkpoint;
        private int? _recoverTo;
        private bool _hasListed;

        public AlertingLog Node => node;

        public bool IsFlushed => listener.FlushAsync().IsCompleted;

        public bool HasToldAll(int decided) => _hasListed && _told == decided;

        /// <summary>Once, as soon as the shard is taken: what comes later it finds out for itself.</summary>
        public void LookWhereTheLogEnds(int decided)
        {
            if (_taken.IsCompleted)
                _recoverTo ??= decided;
        }

        public void TellNext(ShardId shard, List<AlertTransition> history)
        {
            LookWhereTheLogEnds(history.Count);
            if (_recoverTo is not { } recoverTo)
                return;
            if (_told < recoverTo)
                _told += listener.TryTell(history[_told] with { Sequence = AlertTransition.Replayed }) ? 1 : 0;
            else if (!_hasListed)
                _hasListed = TryList(shard, history.GetRange(0, recoverTo));
            else if (_told < history.Count)
                _told += listener.TryTell(history[_told]) ? 1 : 0;
        }

        private bool TryList(ShardId shard, List<AlertTransition> history)
        {
            IEnumerable<ReconciledAlert> active = history.GroupBy(past => past.Labels)
                .Select(group => group.Last()).Where(last => last.State == AlertState.Firing)
                .Select(last => new ReconciledAlert(
                    last.Rule, last.Labels, last.Annotations, last.State, last.At, last.Value, last.Reason));
            return node.TrySay(shard, epoch, 1, stamp =>
            [
                .. ActiveList.Split(shard, history.Count, active).Select((stretch, index) =>
                    new AlertLogEntry.Listed(stamp with { Number = stamp.Number + index }, stretch)),
            ]);
        }
    }
}
