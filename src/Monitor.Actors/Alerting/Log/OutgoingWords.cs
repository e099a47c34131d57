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
    private long _placed;

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
                speaker = new Speaker(epoch, Last: 0, Taken: 0);
            IReadOnlyList<AlertLogEntry> entries = make(new EntryStamp(shard, epoch, speaker.Last + 1));
            _speakers[shard] = speaker with { Last = speaker.Last + entries.Count };
            for (int i = 0; i < entries.Count; i++)
                _words.Enqueue(new Word(++_said, entries[i], i == 0 ? weight : 0));
            _waiting += weight;
            return true;
        }
    }

    /// <summary>
    /// Says that a shard has a new owner: the first word of an epoch, and never refused. Completes when it stands in
    /// its place in the log, and not merely where it waits for that. An owner that begins anew under its epoch is
    /// behind its own words, and needs no other.
    /// </summary>
    public Task TakeOverAsync(ShardId shard, Epoch epoch)
    {
        lock (_gate)
        {
            Speaker speaker = _speakers.GetValueOrDefault(shard);
            if (epoch < speaker.Epoch)
                return Task.CompletedTask;
            if (epoch > speaker.Epoch)
            {
                speaker = new Speaker(epoch, Last: 1, Taken: ++_said);
                _speakers[shard] = speaker;
                _words.Enqueue(new Word(_said, new AlertLogEntry.Taken(new EntryStamp(shard, epoch, 1)), 0));
            }

            return speaker.Taken <= _placed ? Task.CompletedTask : Await(speaker.Taken, mustBePlaced: true);
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

            // An empty record finds out whether what was kept before it has come to its place.
            return !record.IsEmpty || WaitsForPlace;
        }
    }

    /// <summary>
    /// What was under way is durable: in its place in the log, and all before it too, or kept until the log is back.
    /// </summary>
    /// <returns>False when somebody waits for a word that was kept to come to its place.</returns>
    public bool Complete(bool isPlaced)
    {
        List<Flush>? over = null;
        bool isDone;
        lock (_gate)
        {
            for (; _underWay > 0; _underWay--)
                _waiting -= _words.Dequeue().Weight;
            _heardUnderWay.Clear();
            over = TakeFlushes(isPlaced);
            isDone = !WaitsForPlace;
        }

        over?.ForEach(flush => scheduler.End(flush.Done, true));
        return isDone;
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
            return _words.Count == 0 ? Task.CompletedTask : Await(_said, mustBePlaced: false);
        }
    }

    /// <summary>All words are durable, and one of them is awaited where it belongs.</summary>
    private bool WaitsForPlace => _words.Count == 0 && _flushes.Count > 0;

    private Task<bool> Await(long through, bool mustBePlaced)
    {
        var flush = new Flush(through, mustBePlaced, new TaskCompletionSource<bool>(scheduler.Waits));
        _flushes.Add(flush);
        return flush.Done.Task;
    }

    private List<Flush>? TakeFlushes(bool isPlaced)
    {
        long durable = _words.TryPeek(out Word? next) ? next.Ordinal - 1 : _said;
        if (isPlaced)
            _placed = durable;
        if (_flushes.Count == 0)
            return null;
        List<Flush> over = _flushes.FindAll(IsOver);
        _flushes.RemoveAll(IsOver);
        return over;

        bool IsOver(Flush flush) => flush.Through <= (flush.MustBePlaced ? _placed : durable);
    }

    private sealed class Word(long ordinal, AlertLogEntry entry, int weight)
    {
        /// <summary>Its place among all that was ever said here.</summary>
        public long Ordinal => ordinal;

        public AlertLogEntry Entry { get; set; } = entry;

        public int Weight => weight;
    }

    /// <param name="Epoch">Of the owner that spoke last.</param>
    /// <param name="Last">The number of its last word.</param>
    /// <param name="Taken">The place among all words of the one that it took the shard; 0 where it said none.</param>
    private readonly record struct Speaker(Epoch Epoch, long Last, long Taken);

    private readonly record struct Flush(long Through, bool MustBePlaced, TaskCompletionSource<bool> Done);
}
