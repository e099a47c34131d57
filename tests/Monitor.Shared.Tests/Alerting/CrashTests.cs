using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Journal;
using Monitor.Shared.Alerting.Outbox;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;

namespace Monitor.Shared.Tests.Alerting;

/// <summary>
/// The promise of the outbox, tried with a process that dies at any step: before the append, after it and before its
/// effects, between an effect and its answer. Receivers drop what they have seen by the idempotency key, as they are
/// told to. At the end each has taken exactly one page for the beginning and one for the end of every episode, in
/// order.
/// </summary>
public sealed class CrashTests
{
    private const int Seeds = 150;
    private static readonly string[] Receivers = ["ops", "chat"];
    private static readonly LabelSet[] Alerts =
        [AlertWorld.Labels("A"), AlertWorld.Labels("B"), AlertWorld.Labels("C")];

    [Fact]
    public void Every_episode_is_told_once_whenever_the_process_dies()
    {
        for (int seed = 1; seed <= Seeds; seed++)
        {
            var run = new Run(seed);
            run.GoOn(steps: 120);
            run.Heal();
            run.Check();
        }
    }

    private sealed class Run
    {
        private readonly int _seed;
        private readonly Random _random;
        private readonly AlertManager _manager = new(new AlertOptions());
        private readonly List<byte[]> _journal = [];
        private readonly List<AlertTransition> _history = [];
        private readonly Dictionary<string, List<string>> _taken =
            Receivers.ToDictionary(name => name, _ => new List<string>());

        private readonly Dictionary<string, HashSet<string>> _keys =
            Receivers.ToDictionary(name => name, _ => new HashSet<string>());

        private readonly List<(long Id, int Attempt, DeliveryResult Result)> _answers = [];
        private AlertManagerState _state = AlertManagerState.Empty;
        private DateTimeOffset _now = AlertWorld.Start;
        private int _sent;

        public Run(int seed)
        {
            _seed = seed;
            _random = new Random(seed);
            Boot();
        }

        public void GoOn(int steps)
        {
            for (int i = 0; i < steps; i++)
            {
                _now += TimeSpan.FromMilliseconds(_random.Next(0, 400));
                switch (_random.Next(10))
                {
                    case < 3:
                        Change();
                        break;
                    case < 6:
                        SendNext();
                        break;
                    case < 8:
                        AnswerOne();
                        break;
                    case 8:
                        Do(new AlertCommand.Tick(), mayCrash: true);
                        break;
                    default:
                        Boot();
                        break;
                }
            }
        }

        /// <summary>No more faults: what is on its way arrives.</summary>
        public void Heal()
        {
            Boot();
            while (_sent < _history.Count)
                Do(new AlertCommand.Observe(_history[_sent++]), mayCrash: false);
            for (int i = 0; i < 10_000 && _state.Outbox.Entries.Count > 0; i++)
            {
                while (_answers.Count > 0)
                    AnswerOne(heal: true);
                _now = _manager.NextWake(_state) is { } wake && wake > _now ? wake : _now;
                Do(new AlertCommand.Tick(), mayCrash: false);
            }
        }

        public void Check()
        {
            foreach (string receiver in Receivers)
            {
                foreach (LabelSet labels in Alerts)
                {
                    string name = labels["alertname"]!;
                    IEnumerable<string> expected = _history.Where(t => t.Labels.Equals(labels))
                        .Select(t => $"{name} {(t.State == AlertState.Firing ? "firing" : "resolved")} {t.Sequence}");
                    IEnumerable<string> taken = _taken[receiver]
                        .Where(page => page.StartsWith(name, StringComparison.Ordinal));
                    Assert.True(
                        expected.SequenceEqual(taken),
                        $"seed {_seed}, {receiver}: expected {string.Join(", ", expected)}; "
                        + $"took {string.Join(", ", taken)}");
                }
            }
        }

        /// <summary>
        /// A rule of the shard changes its mind. The value carries the sequence, so that pages can be told apart.
        /// </summary>
        private void Change()
        {
            LabelSet labels = Alerts[_random.Next(Alerts.Length)];
            bool fires = _history.LastOrDefault(t => t.Labels.Equals(labels))?.State == AlertState.Firing;
            int sequence = _history.Count + 1;
            _history.Add(new AlertTransition(
                new ShardId(0), sequence, "g/r", labels, LabelSet.Empty,
                fires ? AlertState.Inactive : AlertState.Firing, AlertState.Inactive, _now, sequence, "because"));
        }

        private void SendNext()
        {
            if (_sent < _history.Count)
                Do(new AlertCommand.Observe(_history[_sent++]), mayCrash: true);
        }

        private void AnswerOne(bool heal = false)
        {
            if (_answers.Count == 0)
                return;
            int at = _random.Next(_answers.Count);
            (long id, int attempt, DeliveryResult result) = _answers[at];
            _answers.RemoveAt(at);
            Do(new AlertCommand.FinishDelivery(id, attempt, result, _random.NextDouble()), mayCrash: !heal);
        }

        private void Do(AlertCommand command, bool mayCrash)
        {
            AlertDecision decision = _manager.Decide(_state, command, _now);
            if (mayCrash && _random.Next(12) == 0)
            {
                Boot();
                return;
            }

            foreach (AlertEvent @event in decision.Events)
                _journal.Add(AlertCodec.Encode(@event));
            _state = decision.State;
            foreach (AlertEffect effect in decision.Effects)
            {
                if (mayCrash && _random.Next(12) == 0)
                {
                    Boot();
                    return;
                }

                if (effect is AlertEffect.Deliver deliver)
                    Deliver(deliver.Attempt);
            }
        }

        /// <summary>The receiver takes it or not, and the answer may say otherwise.</summary>
        private void Deliver(DeliveryAttempt attempt)
        {
            OutboxEntry entry = attempt.Notification;
            bool takes = _random.Next(4) != 0;
            bool answers = _random.Next(4) != 0;
            string status = entry.IsFiring ? "firing" : "resolved";
            if (takes && _keys[entry.Receiver].Add(entry.Key))
                _taken[entry.Receiver].Add($"{entry.Labels["alertname"]} {status} {entry.Value}");
            _answers.Add((entry.Id, attempt.Number, takes && answers
                ? new DeliveryResult.Delivered()
                : new DeliveryResult.Temporary("timed out", null)));
        }

        /// <summary>
        /// The process begins anew from the journal, and the shard sends again from somewhere before.
        /// </summary>
        private void Boot()
        {
            _answers.Clear();
            _state = AlertManagerState.Empty;
            foreach (byte[] bytes in _journal)
                _state = AlertFold.Apply(_state, AlertCodec.DecodeEvent(bytes));
            if (_random.Next(3) == 0)
                _state = AlertCodec.DecodeSnapshot(AlertCodec.EncodeSnapshot(_state));
            _sent = _random.Next((int)_state.SeenOf(new ShardId(0)) + 1);
            Do(new AlertCommand.Recover(), mayCrash: false);
            Do(
                new AlertCommand.ConfigureReceivers([.. Receivers.Select(name => AlertWorld.Receiver(name))]),
                mayCrash: false);
        }
    }
}
