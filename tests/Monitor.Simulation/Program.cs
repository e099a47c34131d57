using Monitor.Simulation.Swarm;

return CommandLine.Run(args, Console.Out, Console.Error);
