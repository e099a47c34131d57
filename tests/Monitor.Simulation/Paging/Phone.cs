using Monitor.Actors.Ports;
using Monitor.Shared.Alerting;
using Monitor.Simulation.Worlds;

namespace Monitor.Simulation.Paging;

/// <summary>
/// Somebody's phone: it shows pages about incidents, each key once. Nothing is acknowledged or over on it that it did
/// not hear of before, and what is over stays so under the same page.
/// </summary>
public sealed class Phone(World world, string person)
{
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<(long Incident, IncidentNews News), int> _heard = [];

    public string Person => person;

    /// <summary>The receiver's name.</summary>
    public string Name => person + "-phone";

    /// <summary>Told of each page, once.</summary>
    public event Action<Phone, NotifiedIncident>? Rang;

    public int Heard(long incident, IncidentNews news) => _heard.GetValueOrDefault((incident, news));

    public void Take(Notification notification)
    {
        NotifiedIncident incident = notification.Incident!;
        bool isNew = _keys.Add(notification.IdempotencyKey);
        world.Note(
            Name,
            $"{(isNew ? "hears" : "hears again")} that incident {incident.Id} is {incident.News}: {incident.Because}, "
            + $"key {notification.IdempotencyKey}");
        if (incident.Person != person)
            world.Break("pages reach the one they are for", $"{Name} is told what is for {incident.Person}");
        if (!isNew)
            return;
        _heard[(incident.Id, incident.News)] = Heard(incident.Id, incident.News) + 1;
        Rang?.Invoke(this, incident);
    }
}
