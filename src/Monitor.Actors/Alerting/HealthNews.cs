using Monitor.Actors.Health;
using Monitor.Actors.Runtime;
using Monitor.Shared.Alerting;

namespace Monitor.Actors.Alerting;

/// <summary>
/// Tells health how alerts stand. Where changes could not be told, all that fires is, once there is room again.
/// </summary>
internal sealed class HealthNews(ActorRef<HealthMessage> health)
{
    private bool _isBehind = true;

    public void Tell(IReadOnlyList<AlertEffect> effects, AlertManagerState durable)
    {
        HealthMessage? news = HealthMessage.AlertsStand(
            effects.OfType<AlertEffect.Announce>().Select(announce => announce.Alert));
        if (news is not null && !health.TryTell(news))
            _isBehind = true;
        CatchUp(durable);
    }

    public void CatchUp(AlertManagerState durable)
    {
        if (_isBehind)
            _isBehind = !health.TryTell(HealthMessage.AlertsAre(durable));
    }
}
