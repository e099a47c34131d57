using System.Collections.Immutable;
using Monitor.Actors.Instruments;
using Monitor.Actors.Runtime;
using Monitor.Shared.Alerting.Log;
using Monitor.Shared.Ingest.Log;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Alerting.Log;

/// <summary>
/// What the shards of a node have said and the alerting log does not have yet. Words that count go out in the order in
/// which they were said, and each is numbered within its shard and epoch, so that one that goes out twice counts once.
/// Who was heard is kept by component, the latest only. Thread-safe.
/// </summary>
internal sealed class OutgoingWords(int maxWaiting, IActorScheduler scheduler, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Queue<Word> _words = new();
    private readonly Dictionary<ShardId, Speaker> _speakers = [];
    private readonly List<Flush> _flushes = [];
    private readonly Dictionary<string, Word> _reports = new(StringComparer.Ordinal);
    private Dictionary<string, long> _heard = new(StringComparer.Ordinal);
    private Dictionary<string, long> _heardUnderWay = new(StringComparer.Ordinal);
    private int _waiting;
    private int _underWay;
    private long _said;

    /// <summary>Transitions and active alerts that wait.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public CounterInstrument? Refusals { private get; set; }

    /// <summary>False when what is said now would be refused.</summary>
    public bool HasRoom => Waiting < maxWaiting;

    /// <summary>
    /// Takes words that are said at once, all or none. An owner that another has followed on this node is heard out and
    /// not passed on.
    /// </summary>
    /// <param name="shard">Who says them.</param>
    /// <param name="epoch">The ownership under which they were decided.</param>
    /// <param name="weight">How many things they say.</param>
    /// <param name="make">Makes the entries, given the stamp of the first; the others' numbers follow.</param>
    public bool TryAdd(ShardId shard, Epoch epoch, int weight, Func<EntryStamp, IReadOnlyList<AlertLogEntry>> make)
    {
        lock (_gate)
        {
            if (_waiting >= maxWaiting)
            {
                Refusals?.Increment();
                return false;
            }

            Speaker speaker = _speakers.GetValueOrDefault(shard);
            if (epoch < speaker.Epoch)
                return true;
            if (epoch > speaker.Epoch)
                speaker = new Speaker(epoch, 0);
            IReadOnlyList<AlertLogEntry> entries = make(new EntryStamp(shard, epoch, speaker.Last + 1));
            _speakers[shard] = speaker with { Last = speaker.Last + entries.Count };
            for (int i = 0; i < entries.Count; i++)
                _words.Enqueue(new Word(++_said, entries[i], i == 0 ? weight : 0));
            _waiting += weight;
            return true;
        }
    }

    /// <summary>
    /// A report needs no number. One that still waits is replaced by the component's next, so it is never refused.
    /// </summary>
    public void Add(HealthReportEntry report)
    {
        var entry = new AlertLogEntry.Reported(report);
        lock (_gate)
        {
            if (_reports.TryGetValue(report.Component, out Word? waiting))
            {
                waiting.Entry = entry;
                return;
            }

            var word = new Word(++_said, entry, 0);
            _words.Enqueue(word);
            _reports.Add(report.Component, word);
        }
    }

    /// <summary>What somebody did; false where too much waits.</summary>
    public bool TryAdd(AlertLogEntry.Acted acted)
    {
        lock (_gate)
        {
            if (_waiting >= maxWaiting)
            {
                Refusals?.Increment();
                return false;
            }

            _words.Enqueue(new Word(++_said, acted, 1));
            _waiting++;
            return true;
        }
    }

    public void Hear(string component)
    {
        long now = time.GetTimestamp();
        lock (_gate)
            _heard[component] = now;
    }

    /// <summary>
    /// Writes the next words into a record, and who was heard; false when there is nothing to say. They are under way
    /// until one of the next two calls.
    /// </summary>
    public bool Begin(AlertLogWriter record, int bytes, bool withHeard)
    {
        lock (_gate)
        {
            foreach (Word word in _words)
            {
                if (record.Length >= bytes)
                    break;
                record.Add(word.Entry);
                if (word.Entry is AlertLogEntry.Reported reported)
                    _reports.Remove(reported.Report.Component);
                _underWay++;
            }

            if (withHeard && _heard.Count > 0)
            {
                (_heardUnderWay, _heard) = (_heard, _heardUnderWay);
                record.Add(new AlertLogEntry.Heard([.. _heardUnderWay.Select(heard =>
                    new HeardComponent(heard.Key, time.GetElapsedTime(heard.Value)))]));
            }

            return !record.IsEmpty;
        }
    }

    /// <summary>What was under way is in the log.</summary>
    public void Complete()
    {
        List<Flush>? over = null;
        lock (_gate)
        {
            for (; _underWay > 0; _underWay--)
                _waiting -= _words.Dequeue().Weight;
            _heardUnderWay.Clear();
            over = TakeFlushes();
        }

        over?.ForEach(flush => scheduler.End(flush.Done, true));
    }

    /// <summary>What was under way may be in the log or not: it goes out again, under the same numbers.</summary>
    public void PutBack()
    {
        lock (_gate)
        {
            _underWay = 0;
            foreach ((string component, long at) in _heardUnderWay)
                _heard.TryAdd(component, at);
            _heardUnderWay.Clear();
        }
    }

    /// <summary>Completes when all that was said so far is in the log.</summary>
    public Task FlushAsync()
    {
        lock (_gate)
        {
            if (_words.Count == 0)
                return Task.CompletedTask;
            var flush = new Flush(_said, new TaskCompletionSource<bool>(scheduler.Waits));
            _flushes.Add(flush);
            return flush.Done.Task;
        }
    }

    private List<Flush>? TakeFlushes()
    {
        if (_flushes.Count == 0)
            return null;
        long durable = _words.TryPeek(out Word? next) ? next.Ordinal - 1 : _said;
        List<Flush> over = _flushes.FindAll(flush => flush.Through <= durable);
        _flushes.RemoveAll(flush => flush.Through <= durable);
        return over;
    }

    private sealed class Word(long ordinal, AlertLogEntry entry, int weight)
    {
        /// <summary>Its place among all that was ever said here.</summary>
        public long Ordinal => ordinal;

        public AlertLogEntry Entry { get; set; } = entry;

        public int Weight => weight;
    }

    private readonly record struct Speaker(Epoch Epoch, long Last);

    private readonly record struct Flush(long Through, TaskCompletionSource<bool> Done);
}
