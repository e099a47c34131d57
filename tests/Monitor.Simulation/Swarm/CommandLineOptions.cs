using System.Globalization;

namespace Monitor.Simulation.Swarm;

/// <summary>What the command line asks for.</summary>
internal sealed record CommandLineOptions
{
    public int Seeds { get; private init; } = 100;

    public int Start { get; private init; } = 1;

    public int? Seed { get; private init; }

    public bool Trace { get; private init; }

    public bool Twice { get; private init; }

    public bool Scale { get; private init; }

    public int Threads { get; private init; } = 2;

    public TimeSpan Storm { get; private init; } = TimeSpan.FromMinutes(1);

    public Teeth Teeth { get; private init; }

    /// <summary>What goes wrong.</summary>
    public Func<Random, TimeSpan, SwarmPlan> Plan { get; private init; } = SwarmPlan.Draw;

    /// <summary>Reads the arguments; null when they make no sense.</summary>
    public static CommandLineOptions? Read(string[] args)
    {
        var options = new CommandLineOptions();
        var rest = new Queue<string>(args);
        while (rest.TryDequeue(out string? name))
        {
            CommandLineOptions? next = name switch
            {
                "--trace" => options with { Trace = true },
                "--scale" => options with { Scale = true },
                "--outages" => options with { Plan = SwarmPlan.DrawOutages },
                "--twice" => options with { Twice = true },
                "--teeth" => rest.TryDequeue(out string? text) && Enum.TryParse(text, true, out Teeth teeth)
                    ? options with { Teeth = teeth }
                    : null,
                _ => rest.TryDequeue(out string? text)
                    && double.TryParse(text, CultureInfo.InvariantCulture, out double number)
                    ? options.With(name, number)
                    : null,
            };
            if (next is null)
                return null;
            options = next;
        }

        return options;
    }

    private CommandLineOptions? With(string name, double number) => name switch
    {
        "--seeds" => this with { Seeds = (int)number },
        "--start" => this with { Start = (int)number },
        "--seed" => this with { Seed = (int)number },
        "--threads" => this with { Threads = (int)number },
        "--minutes" => this with { Storm = TimeSpan.FromMinutes(number) },
        _ => null,
    };
}
