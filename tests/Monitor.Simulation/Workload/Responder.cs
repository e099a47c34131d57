using Monitor.Actors.Ports;
using Monitor.Shared.Alerting;
using Monitor.Shared.Incidents;
using Monitor.Simulation.Clusters;
using Monitor.Simulation.Paging;
using Monitor.Simulation.Worlds;

namespace Monitor.Simulation.Workload;

/// <summary>
/// Somebody who is on call: sooner or later after the phone rang they acknowledge, mostly; at times they snooze, want
/// the next one called, or give it back. They ask whichever node answers, until one does.
/// </summary>
public sealed class Responder
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly World _world;
    private readonly Network _network;
    private readonly IReadOnlyList<SimulatedNode> _nodes;
    private readonly Random _random;
    private readonly string _person;

    public Responder(World world, Network network, IReadOnlyList<SimulatedNode> nodes, Phone phone)
    {
        (_world, _network, _nodes, _person) = (world, network, nodes, phone.Person);
        _random = world.DrawsOf("what does " + _person);
        phone.Rang += Hear;
    }

    private void Hear(Phone phone, NotifiedIncident incident)
    {
        if (incident.News == IncidentNews.Triggered && _random.Next(3) > 0)
            _world.Begin(_person, () => RespondAsync(incident.Id));
    }

    private async Task RespondAsync(long incident)
    {
        await _world.DelayAsync(TimeSpan.FromMilliseconds(_random.Next(200, 9000)));
        await AskAsync(_random.Next(10) switch
        {
            0 => new IncidentCommand.Snooze(incident, _world.Now.AddSeconds(_random.Next(1, 10)), _person),
            1 => new IncidentCommand.Escalate(incident, _person, ""),
            _ => new IncidentCommand.Acknowledge(incident, _person, ""),
        });
        if (_random.Next(6) > 0)
            return;
        await _world.DelayAsync(TimeSpan.FromMilliseconds(_random.Next(500, 5000)));
        await AskAsync(new IncidentCommand.Unacknowledge(incident, $"{_person} gave it back"));
    }

    private async Task AskAsync(IncidentCommand command)
    {
        for (int attempt = 0; attempt < 20; attempt++)
        {
            SimulatedNode node = _nodes[_random.Next(_nodes.Count)];
            string? outcome = await _network.CallAsync(
                node, async life => (await life.AskAsync(command))?.ToString() ?? "", Patience);
            if (!string.IsNullOrEmpty(outcome))
            {
                _world.Note(_person, $"{command}: {outcome}");
                return;
            }

            await _world.DelayAsync(TimeSpan.FromMilliseconds(_random.Next(100, 600)));
        }
    }
}
