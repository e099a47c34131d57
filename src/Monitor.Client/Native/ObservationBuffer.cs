namespace Monitor.Client.Native;

/// <summary>
/// Where recording threads leave observations for the sender. Striped by thread, so that threads seldom meet at a lock;
/// within a thread the order is kept. Thread-safe; one taker.
/// </summary>
internal sealed class ObservationBuffer : IDisposable
{
    private const int MostStripes = 8;

    private readonly ObservationStripe[] _stripes;
    private readonly TimeProvider _time;
    private readonly bool _dropOldest;
    private readonly int _wakeAt;
    private readonly Action _wake;
    private readonly ManualResetEventSlim _room = new(initialState: true);
    private volatile bool _closed;
    private long _droppedAfterClose;
    private int _first;

    /// <param name="capacity">Observations in all.</param>
    /// <param name="batchSize">How many make a batch: the sender is woken when a stripe holds its share.</param>
    /// <param name="overflow">What adding does when there is no room.</param>
    /// <param name="time">The clock of timestamps.</param>
    /// <param name="wake">Called when there may be enough for a batch; must be cheap.</param>
    public ObservationBuffer(int capacity, int batchSize, Overflow overflow, TimeProvider time, Action wake)
    {
        int stripes = Math.Min(MostStripes, Environment.ProcessorCount);
        int share = (capacity + stripes - 1) / stripes;
        _stripes = [.. Enumerable.Range(0, stripes).Select(_ => new ObservationStripe(share))];
        _wakeAt = Math.Max(1, batchSize / stripes);
        _dropOldest = overflow == Overflow.DropOldest;
        _time = time;
        _wake = wake;
    }

    public long Recorded => _stripes.Sum(s => s.Written) + Interlocked.Read(ref _droppedAfterClose);

    public long Waiting => _stripes.Sum(s => s.Written - s.Gone);

    public long Dropped => _stripes.Sum(s => s.Dropped) + Interlocked.Read(ref _droppedAfterClose);

    public void Add(int series, double value)
    {
        var observation = new Observation(series, _time.GetUtcNow().ToUnixTimeMilliseconds(), value);
        ObservationStripe stripe = _stripes[(uint)Environment.CurrentManagedThreadId % (uint)_stripes.Length];
        int waiting = _closed ? 0 : stripe.Add(observation, _dropOldest);
        if (waiting == 0)
            waiting = AddToFull(stripe, observation);
        if (waiting % _wakeAt == 0)
            _wake();
    }

    /// <summary>Moves observations into columns, the oldest of each stripe first.</summary>
    public int Take(Span<int> series, Span<long> timesMs, Span<double> values)
    {
        int taken = 0;
        for (int i = 0; i < _stripes.Length && taken < series.Length; i++)
        {
            ObservationStripe stripe = _stripes[(_first + i) % _stripes.Length];
            taken += stripe.Take(series[taken..], timesMs[taken..], values[taken..]);
        }

        // Another stripe begins next time, so that a busy one does not keep the others waiting.
        _first = (_first + 1) % _stripes.Length;

        // Even when nothing was taken: a writer may have missed an earlier call because another one reset it.
        _room.Set();
        return taken;
    }

    /// <summary>
    /// How far each stripe is written; <see cref="IsGone"/> says when all up to there has left the buffer.
    /// </summary>
    public long[] Mark() => [.. _stripes.Select(s => s.Written)];

    public bool IsGone(long[] mark)
    {
        for (int i = 0; i < mark.Length; i++)
        {
            if (_stripes[i].Gone < mark[i])
                return false;
        }

        return true;
    }

    /// <summary>Lets nobody wait for room any more; what is added after is dropped and counted.</summary>
    public void Close()
    {
        _closed = true;
        _room.Set();
    }

    public void Dispose() => _room.Dispose();

    private int AddToFull(ObservationStripe stripe, in Observation observation)
    {
        while (!_closed)
        {
            _room.Reset();
            int waiting = stripe.Add(observation, _dropOldest);
            if (waiting > 0)
                return waiting;
            _wake();
            _room.Wait();
        }

        Interlocked.Increment(ref _droppedAfterClose);
        return 0;
    }
}
