using System.Text;
using Monitor.Shared.Audit;
using Monitor.Shared.Ingest.Log;
using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting.Log;

/// <summary>Writes one record of the alerting log, entry by entry (<see cref="EntryForm"/>).</summary>
public sealed class AlertLogWriter : IDisposable
{
    private readonly GrowingBuffer _buffer = new();
    private readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal);

    public AlertLogWriter() => Clear();

    public int Length => _buffer.Length;

    public bool IsEmpty => _buffer.Length == 1;

    /// <summary>The record; valid until the next entry is added or <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Payload => _buffer.Memory;

    public void Clear()
    {
        _buffer.Clear();
        _texts.Clear();
        _buffer.Add(EntryForm.Version);
    }

    public void Add(AlertLogEntry entry)
    {
        switch (entry)
        {
            case AlertLogEntry.Decided decided:
                Write(decided);
                break;
            case AlertLogEntry.Listed listed:
                Write(listed);
                break;
            case AlertLogEntry.Heard heard:
                Write(heard);
                break;
            case AlertLogEntry.Reported reported:
                Write(reported.Report);
                break;
            case AlertLogEntry.Acted acted:
                Write(acted);
                break;
            case AlertLogEntry.Taken taken:
                _buffer.Add(EntryForm.Taken);
                AddStamp(taken.Stamp);
                break;
            default:
                throw new InvalidOperationException($"No rule writes {entry.GetType().Name}.");
        }
    }

    public void Dispose() => _buffer.Dispose();

    private void Write(AlertLogEntry.Decided decided)
    {
        AlertTransition transition = decided.Transition;
        _buffer.Add(EntryForm.Decided);
        AddStamp(decided.Stamp);
        _buffer.AddVarint((ulong)transition.Sequence);
        AddText(transition.Rule);
        AddLabels(transition.Labels);
        AddLabels(transition.Annotations);
        _buffer.Add((byte)transition.State);
        _buffer.Add((byte)transition.Previous);
        AddTime(transition.At);
        _buffer.AddDouble(transition.Value);
        AddOnce(transition.Reason);
    }

    private void Write(AlertLogEntry.Listed listed)
    {
        AlertCommand.Reconcile list = listed.Active;
        _buffer.Add(EntryForm.Listed);
        AddStamp(listed.Stamp);
        _buffer.AddVarint((ulong)list.Sequence);
        _buffer.Add((byte)((list.After is null ? 0 : EntryForm.HasAfter)
            | (list.Through is null ? 0 : EntryForm.HasThrough)));
        if (list.After is not null)
            AddLabels(list.After);
        if (list.Through is not null)
            AddLabels(list.Through);
        _buffer.AddVarint((ulong)list.Active.Length);
        foreach (ReconciledAlert alert in list.Active)
        {
            AddText(alert.Rule);
            AddLabels(alert.Labels);
            AddLabels(alert.Annotations);
            _buffer.Add((byte)alert.State);
            AddTime(alert.Since);
            _buffer.AddDouble(alert.Value);
            AddText(alert.Reason);
        }
    }

    private void Write(AlertLogEntry.Heard heard)
    {
        _buffer.Add(EntryForm.Heard);
        _buffer.AddVarint((ulong)heard.Components.Length);
        foreach ((string component, TimeSpan age) in heard.Components)
        {
            AddText(component);
            _buffer.AddVarint((ulong)Math.Max(0, age.Ticks / TimeSpan.TicksPerMillisecond));
        }
    }

    private void Write(HealthReportEntry report)
    {
        _buffer.Add(EntryForm.Reported);
        AddText(report.Component);
        _buffer.Add(report.Status);
        _buffer.AddZigZag(report.TimestampMs);
        _buffer.AddZigZag(report.TimeToLiveMs);
        AddOnce(report.Reason);
    }

    private void Write(AlertLogEntry.Acted acted)
    {
        AuditEntry entry = acted.Entry;
        _buffer.Add(EntryForm.Acted);
        AddOnce(acted.Id);
        AddTime(entry.At);
        AddText(entry.Actor);
        AddText(entry.Action);
        _buffer.AddVarint((ulong)entry.Subjects.Length);
        foreach (AuditSubject subject in entry.Subjects)
        {
            _buffer.Add((byte)subject.Kind);
            AddText(subject.Id);
        }

        AddOnce(entry.Reason);
        _buffer.AddVarint((ulong)entry.Details.Length);
        foreach (AuditDetail detail in entry.Details)
        {
            AddText(detail.Name);
            AddOnce(detail.Value);
        }
    }

    private void AddStamp(EntryStamp stamp)
    {
        _buffer.AddVarint((ulong)stamp.Shard.Value);
        _buffer.AddVarint((ulong)stamp.Epoch.Value);
        _buffer.AddVarint((ulong)stamp.Number);
    }

    private void AddTime(DateTimeOffset time) =>
        _buffer.AddZigZag(time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks);

    private void AddLabels(LabelSet labels)
    {
        _buffer.AddVarint((ulong)labels.Count);
        for (int i = 0; i < labels.Count; i++)
        {
            AddText(labels[i].Name);
            AddText(labels[i].Value);
        }
    }

    private void AddText(string text)
    {
        if (_texts.TryGetValue(text, out int number))
        {
            _buffer.AddVarint((ulong)number);
            return;
        }

        _texts.Add(text, _texts.Count + 1);
        _buffer.Add(0);
        AddOnce(text);
    }

    private void AddOnce(string text)
    {
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> bytes = most <= 512 ? stackalloc byte[most] : new byte[most];
        int length = Encoding.UTF8.GetBytes(text, bytes);
        _buffer.AddVarint((ulong)length);
        _buffer.Add(bytes[..length]);
    }
}
