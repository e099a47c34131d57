using System.Text;
using Monitor.Shared.Ingest;
using Monitor.Shared.Ingest.Exposition;
using Monitor.Shared.Series;

namespace Monitor.Node.Scraping;

/// <summary>
/// The series of one target: turns an answer into points and knows which series are new, which are gone. Labels are
/// parsed, merged with the target's and relabelled when a series is first seen; after that its bytes name it. Used by
/// one scrape at a time.
/// </summary>
internal sealed class TargetSeries
{
    private const string NameLabel = PrometheusSeries.NameLabel;

    private readonly ScrapeTarget _target;
    private readonly MetricMetadataCatalog _metadata;
    private readonly PrometheusSeries _labels;
    private readonly Dictionary<SeriesHash, ScrapedSeries> _known = [];
    private readonly Dictionary<SeriesHash, (SeriesHash Text, MetricType Type)> _families = [];
    private readonly List<SeriesHash> _gone = [];
    private readonly SeriesHash _targetHash;
    private SeriesHash _base;
    private long _scrape;
    private long _lastWhole;
    private uint _reasonsTold;
    private int _generation;
    private bool _typesChanged;

    public TargetSeries(ScrapeTarget target, MetricMetadataCatalog metadata, SeriesLimits limits)
    {
        _target = target;
        _metadata = metadata;
        _labels = new PrometheusSeries(limits, metadata);
        _targetHash = SeriesHash.Of("scrape"u8).Add(Encoding.UTF8.GetBytes(target.Key));
        _base = _targetHash;
    }

    /// <summary>Puts an answer's samples into a sink, and an end for every series that it no longer shows.</summary>
    /// <exception cref="ScrapeFailedException">
    /// The answer is wrong or too long: nothing of it may be kept, and <see cref="EndAll"/> is called for another sink.
    /// </exception>
    public ScrapeCounts Put(ScrapeAnswer answer, IPointSink sink, long timestampMs)
    {
        if (_typesChanged)
            ForgetKinds(sink, timestampMs);
        _scrape++;
        _reasonsTold = 0;
        int scraped = 0, kept = 0, added = 0;
        var reader = new ExpositionReader(answer.Text, answer.Format);
        while (reader.TryReadNext())
        {
            if (reader.Entry == ExpositionEntry.Family)
            {
                Learn(ref reader, answer.Format);
                continue;
            }

            scraped++;
            SeriesHash identity = _base.Add(reader.Series);
            if (!_known.TryGetValue(identity, out ScrapedSeries? series))
            {
                series = Describe(ref reader, identity);
                _known.Add(identity, series);
                added += series.Descriptor is null ? 0 : 1;
            }

            series.LastScrape = _scrape;
            if (series.Descriptor is null)
            {
                if (series.Refused is { } reason)
                    Reject(sink, reason, series.Problem);
                continue;
            }

            kept++;
            if (_target.Config.SampleLimit > 0 && kept > _target.Config.SampleLimit)
                throw new ScrapeFailedException($"more than {_target.Config.SampleLimit} samples (sample_limit)");
            bool dated = reader.HasTimestamp && _target.Config.HonorTimestamps;
            series.DatedByTarget = dated;
            PutValue(sink, series, dated ? reader.TimestampMs : timestampMs, reader.Value);
        }

        if (reader.Error is string error)
            throw new ScrapeFailedException(error);
        _lastWhole = _scrape;
        EndMissing(sink, timestampMs);
        return new ScrapeCounts(scraped, kept, added);
    }

    /// <summary>
    /// Says that all series end: the target is down or no longer scraped. The next answer begins anew.
    /// </summary>
    public void EndAll(IPointSink sink, long timestampMs)
    {
        _scrape++;
        EndMissing(sink, timestampMs);
    }

    /// <summary>Puts one of the scrape's own series, with the target's labels.</summary>
    public void PutOwn(IPointSink sink, string metric, long timestampMs, double value)
    {
        if (TryResolveOwn(sink, metric, out SeriesHandle series))
            sink.Sample(series, timestampMs, value);
    }

    /// <summary>Says that one of the scrape's own series ends.</summary>
    public void EndOwn(IPointSink sink, string metric, long timestampMs)
    {
        if (TryResolveOwn(sink, metric, out SeriesHandle series))
            sink.Stale(series, timestampMs);
    }

    private bool TryResolveOwn(IPointSink sink, string metric, out SeriesHandle series)
    {
        SeriesHash identity = _targetHash.Add("own"u8).Add(Encoding.UTF8.GetBytes(metric));
        if (sink.TryResolve(identity, out series))
            return true;
        _labels.Clear();
        _labels.Labels.Add(new Label(NameLabel, metric));
        _labels.Labels.AddRange(_target.Labels);
        if (!_labels.TryDescribe(SeriesKind.Gauge, out SeriesDescriptor? descriptor))
        {
            Reject(sink, _labels.Reason, _labels.Problem);
            return false;
        }

        series = sink.Define(identity, descriptor!);
        return true;
    }

    private void PutValue(IPointSink sink, ScrapedSeries series, long timestampMs, double value)
    {
        if (!sink.TryResolve(series.Identity, out SeriesHandle handle))
            handle = sink.Define(series.Identity, series.Descriptor!);
        if (!double.IsFinite(value))
            Reject(sink, RejectReason.InvalidNumber, series.Descriptor!.Metric);
        else if (series.Descriptor!.Kind == SeriesKind.Counter)
            sink.Cumulative(handle, timestampMs, 0, value + 0.0);
        else
            sink.Sample(handle, timestampMs, value + 0.0);
    }

    private ScrapedSeries Describe(ref ExpositionReader reader, in SeriesHash identity)
    {
        _labels.Clear();
        if (!ExpositionSeries.TryParse(reader.Series, _labels, out string? problem))
        {
            return problem is null
                ? Refuse(identity)
                : throw new ScrapeFailedException($"line {reader.Line}: {problem}");
        }

        ReadOnlySpan<byte> name = ExpositionSeries.NameOf(reader.Series);
        SeriesKind kind = ExpositionSeries.KindOf(name, reader.Family, reader.Type, _metadata);
        List<Label> labels = _labels.Labels;
        Merge(labels);
        if (!RelabelRule.Apply(_target.Config.MetricRelabelRules, labels) || labels.Count == 0)
            return new ScrapedSeries(identity, null, _scrape);
        return _labels.TryDescribe(kind, out SeriesDescriptor? descriptor)
            ? new ScrapedSeries(identity, descriptor, _scrape)
            : Refuse(identity);
    }

    private ScrapedSeries Refuse(in SeriesHash identity) =>
        new(identity, null, _scrape) { Refused = _labels.Reason, Problem = _labels.Problem };

    private void Reject(IPointSink sink, RejectReason reason, string what)
    {
        // The words are made for the first of a reason only.
        bool first = (_reasonsTold & 1u << (int)reason) == 0;
        _reasonsTold |= 1u << (int)reason;
        sink.Reject(reason, 1, first ? $"{_target.Url}: {what}" : "");
    }

    /// <summary>Adds the target's labels; on a conflict one of the two gives way, as the configuration says.</summary>
    private void Merge(List<Label> labels)
    {
        foreach (Label own in _target.Labels)
        {
            int index = labels.FindIndex(l => l.Name == own.Name);
            if (index >= 0 && _target.Config.HonorLabels)
                continue;
            if (index >= 0)
            {
                Label scraped = labels[index];
                labels.RemoveAt(index);
                string name = "exported_" + scraped.Name;
                while (labels.Exists(l => l.Name == name) || _target.Labels[name] is not null)
                    name = "exported_" + name;
                if (scraped.Value.Length > 0)
                    labels.Add(new Label(name, scraped.Value));
            }

            labels.Add(own);
        }
    }

    private void Learn(ref ExpositionReader reader, ExpositionFormat format)
    {
        SeriesHash name = SeriesHash.Of(reader.Family);
        SeriesHash text = SeriesHash.Of(reader.Help).Add(reader.Unit).Add((ulong)reader.Type);
        if (_families.TryGetValue(name, out (SeriesHash Text, MetricType Type) known) && known.Text == text)
            return;
        _typesChanged |= known.Text != default && known.Type != reader.Type;
        _families[name] = (text, reader.Type);
        byte[] help = ExpositionSeries.Unescape(reader.Help, quotes: format == ExpositionFormat.OpenMetrics);
        _metadata.Observe(
            TextPool.Shared.Get(reader.Family), reader.Type, TextPool.Shared.Get(reader.Unit),
            Encoding.UTF8.GetString(help));
    }

    /// <summary>
    /// A family changed its type, as when the target was updated: all series end, and are looked at anew under other
    /// identities. Those that come out as they were go on at once, because a sink knows them by their descriptor.
    /// </summary>
    private void ForgetKinds(IPointSink sink, long timestampMs)
    {
        _typesChanged = false;
        EndAll(sink, timestampMs - 1);
        _known.Clear();
        _base = _targetHash.Add((ulong)++_generation);
    }

    private void EndMissing(IPointSink sink, long timestampMs)
    {
        foreach ((SeriesHash identity, ScrapedSeries series) in _known)
        {
            if (series.LastScrape == _scrape)
                continue;
            _gone.Add(identity);
            // What only an answer that was refused has shown was never put, and cannot end.
            if (series.Descriptor is null || series.DatedByTarget || series.FirstScrape > _lastWhole)
                continue;
            if (!sink.TryResolve(identity, out SeriesHandle handle))
                handle = sink.Define(identity, series.Descriptor);
            sink.Stale(handle, timestampMs);
        }

        foreach (SeriesHash identity in _gone)
            _known.Remove(identity);
        _gone.Clear();
    }
}
