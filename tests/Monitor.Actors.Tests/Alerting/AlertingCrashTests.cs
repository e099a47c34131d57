using Monitor.Actors.Ports;
using Monitor.Shared.Alerting;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Tests.Alerting;

/// <summary>
/// The whole of alerting under faults drawn from a seed: the store goes away, an append hangs, the process dies, a
/// receiver refuses, does not answer, or takes a page and says that it did not. Afterwards all is well again, and each
/// receiver has taken one page for the beginning and one for the end of every episode, in order.
/// </summary>
public sealed class AlertingCrashTests
{
    private static readonly string[] Names = ["A", "B", "C", "D"];

    [Theory]
    [InlineData(1)]
    [InlineData(1001)]
    [InlineData(2001)]
    public void Every_episode_is_told_once_whatever_fails(int firstSeed)
    {
        for (int seed = firstSeed; seed < firstSeed + 40; seed++)
            new Run(seed).Check();
    }

    private sealed class Run
    {
        private readonly int _seed;
        private readonly Random _random;
        private readonly AlertingWorld _world;
        private readonly List<AlertTransition> _history = [];
        private int _sent;

        public Run(int seed)
        {
            _seed = seed;
            _random = new Random(seed);
            var options = new Actors.Alerting.AlertManagerOptions { SnapshotEvery = 25 };
            _world = new AlertingWorld(options, seed, "ops", "chat");
            foreach (FakeReceiver receiver in _world.Receivers)
                receiver.Answer = _ => AnswerAsync(receiver);
        }

        public void Check()
        {
            for (int i = 0; i < 150; i++)
                Step();
            Heal();
            foreach (FakeReceiver receiver in _world.Receivers)
            {
                foreach (string name in Names)
                {
                    IEnumerable<string> expected = _history.Where(t => t.Labels["alertname"] == name)
                        .Select(t => $"{(t.State == AlertState.Firing ? "firing" : "resolved")} {t.At:mm:ss.fff}");
                    IEnumerable<string> taken = receiver.Taken.Where(n => n.Alerts[0].Labels["alertname"] == name)
                        .Select(n => n.Alerts[0])
                        .Select(a => a.Firing ? $"firing {a.StartsAt:mm:ss.fff}" : $"resolved {a.EndsAt:mm:ss.fff}");
                    Assert.True(
                        expected.SequenceEqual(taken),
                        $"seed {_seed}, {receiver.Receiver}, {name}: expected {string.Join(", ", expected)}; "
                        + $"took {string.Join(", ", taken)}");
                }
            }
        }

        private void Step()
        {
            _world.Advance(TimeSpan.FromMilliseconds(_random.Next(1, 800)));
            switch (_random.Next(12))
            {
                case < 4:
                    Change();
                    break;
                case < 8:
                    Send();
                    break;
                case 8:
                    _world.Store.IsAway = !_world.Store.IsAway;
                    break;
                case 9:
                    HoldOrRelease();
                    break;
                case 10:
                    _world.Receivers[_random.Next(2)].IsDeaf ^= true;
                    break;
                default:
                    Crash();
                    break;
            }
        }

        private void Heal()
        {
            foreach (FakeReceiver receiver in _world.Receivers)
                (receiver.IsDeaf, receiver.Answer) = (false, _ => Delivered());
            _world.Store.IsAway = false;
            _world.Store.Release();
            Crash();
            while (_sent < _history.Count)
                Send();
            _world.Advance(TimeSpan.FromMinutes(10));
            Assert.Empty(_world.State.Outbox.Entries);
            Assert.Empty(_world.Failures);
        }

        private void Change()
        {
            string name = Names[_random.Next(Names.Length)];
            bool fires = _history.LastOrDefault(t => t.Labels["alertname"] == name)?.State == AlertState.Firing;
            _history.Add(_world.Transition(
                name, fires ? AlertState.Inactive : AlertState.Firing, _history.Count + 1));
        }

        private void Send()
        {
            if (_sent < _history.Count)
                _world.Observe(_history[_sent++]);
        }

        private void HoldOrRelease()
        {
            if (_world.Store.HoldsAppends)
                _world.Store.Release();
            else
                _world.Store.HoldsAppends = true;
        }

        /// <summary>A shard sends again what the manager may not have, and some of what it has.</summary>
        private void Crash()
        {
            _world.Crash();
            long seen = _world.State.SeenOf(new ShardId(0));
            _sent = Math.Min(_sent, _random.Next((int)seen + 1));
        }

        private ValueTask<DeliveryOutcome> AnswerAsync(FakeReceiver receiver) => _random.Next(6) switch
        {
            0 => throw new IOException("the line is cut"),
            1 => ValueTask.FromResult<DeliveryOutcome>(new DeliveryOutcome.Temporary("503")),
            2 => new ValueTask<DeliveryOutcome>(new TaskCompletionSource<DeliveryOutcome>().Task),
            _ when receiver.IsDeaf => ValueTask.FromResult<DeliveryOutcome>(new DeliveryOutcome.Temporary("502")),
            _ => Delivered(),
        };

        private static ValueTask<DeliveryOutcome> Delivered() =>
            ValueTask.FromResult<DeliveryOutcome>(new DeliveryOutcome.Delivered());
    }
}
