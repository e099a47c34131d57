using Monitor.Actors.Ports;
using Monitor.Shared.Series;
using Monitor.Simulation.Worlds;

namespace Monitor.Simulation.Paging;

/// <summary>
/// A receiver outside the cluster. What it is told is held against what is true of every receiver: nothing is resolved
/// before it fired, and one telling has one key.
/// </summary>
public sealed class Pager(World world, string name)
{
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Fingerprint, DateTimeOffset StartsAt, bool Firing), string> _tellings = [];

    public string Name => name;

    /// <summary>Deliveries of a telling that was heard already. A pager that keeps no keys rings for each.</summary>
    public int Repeats { get; private set; }

    /// <summary>Told of each telling, once.</summary>
    public event Action<Pager, NotifiedAlert>? Paged;

    public void Take(Notification notification)
    {
        bool isNew = _keys.Add(notification.IdempotencyKey);
        Repeats += isNew ? 0 : 1;
        foreach (NotifiedAlert alert in notification.Alerts)
        {
            string hears = isNew ? "hears" : "hears again";
            world.Note(name, $"{hears} {Describe(alert)}, key {notification.IdempotencyKey}");
            Judge(notification.IdempotencyKey, alert);
            if (isNew)
                Paged?.Invoke(this, alert);
        }
    }

    private static string Describe(NotifiedAlert alert) =>
        $"{(alert.Firing ? "firing" : "resolved")} {NameOf(alert.Labels)} since {alert.StartsAt:HH:mm:ss.fff}";

    private static string NameOf(LabelSet labels) => $"{labels["alertname"]}/{labels["component"]}";

    private void Judge(string key, NotifiedAlert alert)
    {
        if (!_tellings.TryAdd((alert.Fingerprint, alert.StartsAt, alert.Firing), key)
            && _tellings[(alert.Fingerprint, alert.StartsAt, alert.Firing)] != key)
            world.Break("one telling has one key", $"{name} was told {Describe(alert)} under two keys");
        if (!alert.Firing && !_tellings.ContainsKey((alert.Fingerprint, alert.StartsAt, true)))
            world.Break("nothing is resolved before it fired", $"{name} was told {Describe(alert)} first");
    }
}
