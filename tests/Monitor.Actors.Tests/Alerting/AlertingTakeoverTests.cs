using Monitor.Actors.Audit;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Shared.Alerting;
using Monitor.Shared.Audit;
using Monitor.Shared.Sharding;
using Monitor.Simulation.Storage;
using Monitor.Simulation.Time;

namespace Monitor.Actors.Tests.Alerting;

/// <summary>
/// Two nodes, one store, faults drawn from a seed: the duty is handed over, abandoned, or taken from a node that does
/// not know it yet; shards change owners while the old ones are still reading and telling; nodes die between any two
/// turns; every store's operation takes its time or fails; receivers refuse, hang, or take a page and say that they did
/// not. Afterwards all is well again, and each receiver has taken one page for the beginning and one for the end of
/// every episode, in order.
/// </summary>
public sealed class AlertingTakeoverTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(1001)]
    [InlineData(2001)]
    [InlineData(3001)]
    public void Every_episode_is_told_once_whoever_has_the_duty(int firstSeed)
    {
        for (int seed = firstSeed; seed < firstSeed + 15; seed++)
            new Run(seed).Check();
    }

    [Fact]
    public void Run_is_the_same_each_time()
    {
        var first = new Run(7);
        var second = new Run(7);
        first.Check();
        second.Check();
        Assert.Equal(first.Attempts, second.Attempts);
    }

    private sealed class Run
    {
        private static readonly string[][] Names = [["A", "B"], ["C", "D"]];

        private readonly int _seed;
        private readonly Random _random;
        private readonly VirtualTimeProvider _time = new();
        private readonly StoreFaults _faults;
        private readonly SimulatedStorage _storage;
        private readonly FakeReceiver[] _receivers = [new FakeReceiver("ops"), new FakeReceiver("chat")];
        private readonly List<ActorFailure> _failures = [];
        private readonly ShardModel[] _shards =
            [new ShardModel(new ShardId(0), Names[0]), new ShardModel(new ShardId(1), Names[1])];

        private readonly TakeoverNode[] _nodes = new TakeoverNode[2];
        private int _lives;
        private long _epochs;
        private int _duty;

        public Run(int seed)
        {
            // With a context, the ends of tasks would run on its threads and not on this one.
            SynchronizationContext.SetSynchronizationContext(null);
            _seed = seed;
            _random = new Random(seed);
            _faults = new StoreFaults(seed, _time) { DelayMax = TimeSpan.FromMilliseconds(_random.Next(400)) };
            _storage = new SimulatedStorage(_faults);
            foreach (FakeReceiver receiver in _receivers)
                receiver.Answer = _ => AnswerAsync(receiver);
            for (int node = 0; node < _nodes.Length; node++)
                _nodes[node] = Begin();
            GiveDuty(0);
            foreach (ShardModel shard in _shards)
                shard.GoTo(_nodes[0].Words, NextEpoch());
        }

        public IEnumerable<string> Attempts => _receivers.SelectMany(receiver => receiver.Attempts);

        public void Check()
        {
            for (int i = 0; i < 200; i++)
                Step();
            Heal();
            foreach (FakeReceiver receiver in _receivers)
            {
                foreach (ShardModel shard in _shards)
                    Compare(receiver, shard);
            }

            CheckAudit();
        }

        /// <summary>The audit log proves the same: every beginning and end once, and its chain is whole.</summary>
        private void CheckAudit()
        {
            AuditTrail trail = _nodes[_duty].Alerting.Audit;
            AuditPage page = trail.FindAsync(AuditQuery.All, CancellationToken.None).AsTask().Result;
            foreach (IGrouping<string, AlertTransition> alert in _shards
                .SelectMany(shard => shard.History).GroupBy(past => AlertFingerprint.Of(past.Labels)))
            {
                Assert.Equal(
                    alert.Select(t => t.State == AlertState.Firing ? "alert.firing" : "alert.resolved"),
                    page.Records.Where(record => record.Entry.IsAbout(AuditSubject.Alert(alert.Key)))
                        .Select(record => record.Entry.Action)
                        .Where(action => action is "alert.firing" or "alert.resolved"));
            }

            var verifier = new AuditVerifier(trail.Board.Ledger!.Head);
            foreach (AuditRecord record in page.Records)
                verifier.Take(record);
            Assert.Empty(verifier.Finish().Problems);
        }

        private void Compare(FakeReceiver receiver, ShardModel shard)
        {
            foreach (IGrouping<string, AlertTransition> alert
                in shard.History.GroupBy(past => past.Labels["alertname"]!))
            {
                IEnumerable<string> expected = alert
                    .Select(t => $"{(t.State == AlertState.Firing ? "firing" : "resolved")} {t.At:mm:ss.fffffff}");
                IEnumerable<string> taken = receiver.Taken
                    .Select(notification => notification.Alerts[0]).Where(a => a.Labels["alertname"] == alert.Key)
                    .Select(a => a.Firing
                        ? $"firing {a.StartsAt:mm:ss.fffffff}"
                        : $"resolved {a.EndsAt:mm:ss.fffffff}");
                Assert.True(
                    expected.SequenceEqual(taken),
                    $"seed {_seed}, {receiver.Receiver}, {alert.Key}: expected {string.Join(", ", expected)}; "
                    + $"took {string.Join(", ", taken)}");
            }
        }

        private void Step()
        {
            Advance(TimeSpan.FromMilliseconds(_random.Next(1, 500)));
            ShardModel shard = _shards[_random.Next(_shards.Length)];
            switch (_random.Next(20))
            {
                case < 5:
                    shard.Change(_random, _time.GetUtcNow());
                    break;
                case < 12:
                    shard.Tell(_random);
                    break;
                case 12:
                    shard.TryCheckpoint();
                    break;
                case 13:
                    shard.GoTo(_nodes[_random.Next(2)].Words, NextEpoch());
                    break;
                case 14:
                    HandOver();
                    break;
                case 15:
                    TakeOver();
                    break;
                case 16:
                    _faults.ErrorRate = _random.Next(3) == 0 ? 0.3 : 0;
                    break;
                case 17:
                    _faults.IsDown = !_faults.IsDown && _random.Next(2) == 0;
                    break;
                case 18:
                    _receivers[_random.Next(2)].IsDeaf ^= true;
                    break;
                default:
                    Crash(_random.Next(2));
                    break;
            }
        }

        private void Heal()
        {
            foreach (FakeReceiver receiver in _receivers)
                (receiver.IsDeaf, receiver.Answer) = (false, _ => Delivered());
            (_faults.ErrorRate, _faults.IsDown) = (0, false);
            Crash(_duty);
            while (!_shards.All(shard => shard.HasToldAll))
            {
                foreach (ShardModel shard in _shards)
                    shard.Tell(_random);
                Advance(TimeSpan.FromMilliseconds(10));
            }

            Advance(TimeSpan.FromMinutes(10));
            Assert.Empty(_nodes[_duty].Alerting.Alerts.State.Outbox.Entries);
            Assert.All(_failures, failure => Assert.True(
                failure.Error is FencedException or JournalConflictException, $"seed {_seed}: {failure}"));
        }

        private TakeoverNode Begin() =>
            new(_seed * 1000 + ++_lives, _time, _storage, _receivers, _failures.Add);

        private Epoch NextEpoch() => new(++_epochs);

        private void GiveDuty(int node)
        {
            _duty = node;
            _nodes[node].Alerting.Start(ShardId.Alerting, NextEpoch());
        }

        /// <summary>By plan: the old owner finishes, or is cut off in the middle of it.</summary>
        private void HandOver()
        {
            using var patience = new CancellationTokenSource();
            Task stopping = _nodes[_duty].Alerting.StopAsync(ShardId.Alerting, patience.Token);
            Advance(TimeSpan.FromMilliseconds(_random.Next(3_000)));
            patience.Cancel();
            Advance(TimeSpan.FromMilliseconds(1));
            Assert.True(stopping.IsCompleted, $"seed {_seed}: the duty did not stop");
            GiveDuty(1 - _duty);
        }

        /// <summary>Not by plan: the old owner learns of it now, later, or from the journal.</summary>
        private void TakeOver()
        {
            int old = _duty;
            GiveDuty(1 - _duty);
            Advance(TimeSpan.FromMilliseconds(_random.Next(2_000)));
            _nodes[old].Alerting.Abandon(ShardId.Alerting);
        }

        private void Crash(int node)
        {
            TakeoverNode dead = _nodes[node];
            dead.Kill();
            _nodes[node] = Begin();
            if (node == _duty)
                GiveDuty(_random.Next(2));
            foreach (ShardModel shard in _shards)
            {
                if (shard.Lose(dead.Words))
                    shard.GoTo(_nodes[_random.Next(2)].Words, NextEpoch());
            }
        }

        private void Advance(TimeSpan by)
        {
            DateTimeOffset until = _time.GetUtcNow() + by;
            RunAll();
            while (_time.NextDue is { } next && _time.GetUtcNow() + next <= until)
            {
                _time.Advance(next > TimeSpan.Zero ? next : TimeSpan.FromTicks(1));
                RunAll();
            }

            if (_time.GetUtcNow() < until)
                _time.Advance(until - _time.GetUtcNow());
            RunAll();
        }

        private void RunAll()
        {
            while (_nodes[0].Run() | _nodes[1].Run())
            {
                // What one node does may be another's to go on with.
            }
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
