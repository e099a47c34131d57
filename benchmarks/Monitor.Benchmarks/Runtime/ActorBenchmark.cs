using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Monitor.Actors.Runtime;

namespace Monitor.Benchmarks.Runtime;

/// <summary>
/// One sender to one actor beside a bounded and an unbounded <see cref="Channel{T}"/> doing the same, and the memory
/// of an idle actor that has received a message. Budgets: 20 million messages a second, 300 bytes.
/// </summary>
internal static class ActorBenchmark
{
    private const int Messages = 20_000_000;
    private const int IdleActors = 100_000;

    public static int Run(string[] arguments)
    {
        int rounds = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 5;
        double actor = 0, bounded = 0, unbounded = 0;
        for (int round = 0; round < rounds; round++)
        {
            actor = Math.Max(actor, TellMany());
            bounded = Math.Max(bounded, WriteMany(Channel.CreateBounded<object>(
                new BoundedChannelOptions(4096) { SingleReader = true, SingleWriter = true })));
            unbounded = Math.Max(unbounded, WriteMany(Channel.CreateUnbounded<object>(
                new UnboundedChannelOptions { SingleReader = true, SingleWriter = true })));
        }

        Console.WriteLine($"actor, bounded mailbox      {actor / 1e6,8:F1} M messages/s   (budget 20)");
        Console.WriteLine($"channel, bounded 4096       {bounded / 1e6,8:F1} M messages/s");
        Console.WriteLine($"channel, unbounded          {unbounded / 1e6,8:F1} M messages/s");
        Console.WriteLine($"idle actor                  {BytesOfAnIdleActor(),8:F0} bytes          (budget 300)");
        return 0;
    }

    private static double TellMany()
    {
        var done = new TaskCompletionSource();
        ActorRef<object> actor = NewSystem().Spawn("sink", () => new SinkActor(Messages, done), capacity: 1 << 20);
        object message = new();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Messages; i++)
        {
            while (!actor.TryTell(message))
                Thread.Yield();
        }

        done.Task.Wait();
        return Messages / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double WriteMany(Channel<object> channel)
    {
        Task reader = Task.Run(async () =>
        {
            int left = Messages;
            while (left > 0 && await channel.Reader.WaitToReadAsync())
            {
                while (channel.Reader.TryRead(out _))
                    left--;
            }
        });
        object message = new();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Messages; i++)
        {
            while (!channel.Writer.TryWrite(message))
                Thread.Yield();
        }

        reader.Wait();
        return Messages / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double BytesOfAnIdleActor()
    {
        ActorSystem system = NewSystem();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        var actors = new ActorRef<object>[IdleActors];
        object message = new();
        for (int i = 0; i < IdleActors; i++)
        {
            actors[i] = system.Spawn("idle/" + i.ToString(CultureInfo.InvariantCulture), () => new SinkActor(0, null));
            actors[i].TryTell(message);
        }

        SpinWait.SpinUntil(() => actors.All(a => a.Status.Processed == 1));
        long after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(actors);
        return (after - before) / (double)IdleActors;
    }

    private static ActorSystem NewSystem() =>
        new(ThreadPoolScheduler.Instance, TimeProvider.System, new Random(1), f => Console.Error.WriteLine(f));

    private sealed class SinkActor(int expected, TaskCompletionSource? done) : Actor<object>
    {
        private int _left = expected;

        protected internal override void Receive(object message)
        {
            if (--_left == 0)
                done?.SetResult();
        }
    }
}
