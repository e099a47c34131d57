using Monitor.Actors.Instruments;
using Monitor.Actors.Runtime;

namespace Monitor.Node.SelfMetrics;

/// <summary>Mailboxes, restarts and lost messages, by the first part of the actors' paths.</summary>
internal static class ActorObservers
{
    public static void Add(InstrumentRegistry registry, ActorSystem system)
    {
        registry.ObserveCounter("monitor_actor_dead_letters_total", "Messages to actors that were gone.",
            () => system.DeadLetters);
        var groups = new Dictionary<string, Sums>(StringComparer.Ordinal);
        registry.BeforeListing(() =>
        {
            lock (groups)
                Look(registry, system, groups);
        });
    }

    private static void Look(InstrumentRegistry registry, ActorSystem system, Dictionary<string, Sums> groups)
    {
        foreach (Sums sums in groups.Values)
            sums.Clear();
        foreach (ActorStatus actor in system.List())
        {
            string group = actor.Path.Split('/')[0];
            if (!groups.TryGetValue(group, out Sums? sums))
            {
                groups[group] = sums = new Sums();
                Observe(registry, group, sums);
            }

            sums.Add(actor);
        }
    }

    private static void Observe(InstrumentRegistry registry, string group, Sums sums)
    {
        registry.ObserveGauge("monitor_actors", "Actors that live.", () => sums.Actors, ("actors", group));
        registry.ObserveGauge("monitor_actor_mailbox_messages", "Messages that wait.",
            () => sums.Waiting, ("actors", group));
        registry.ObserveGauge("monitor_actor_fullest_mailbox_ratio", "How full the fullest mailbox is.",
            () => sums.Fullest, ("actors", group));
        registry.ObserveCounter("monitor_actor_messages_total", "Messages received by the actors that live.",
            () => sums.Processed, ("actors", group));
        registry.ObserveCounter("monitor_actor_refused_messages_total",
            "Messages refused because a mailbox was full, by the actors that live.",
            () => sums.Refused, ("actors", group));
        registry.ObserveCounter("monitor_actor_restarts_total", "Restarts of the actors that live.",
            () => sums.Restarts, ("actors", group));
    }

    private sealed class Sums
    {
        public int Actors { get; private set; }

        public long Waiting { get; private set; }

        public double Fullest { get; private set; }

        public long Processed { get; private set; }

        public long Refused { get; private set; }

        public long Restarts { get; private set; }

        public void Clear()
        {
            Actors = 0;
            Waiting = Processed = Refused = Restarts = 0;
            Fullest = 0;
        }

        public void Add(ActorStatus actor)
        {
            Actors++;
            Waiting += actor.Depth;
            Fullest = Math.Max(Fullest, (double)actor.Depth / actor.Capacity);
            Processed += actor.Processed;
            Refused += actor.Refused;
            Restarts += actor.Restarts;
        }
    }
}
