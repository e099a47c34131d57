using System.Globalization;

namespace Monitor.Benchmarks.Cluster;

/// <summary>What processes have used of the processors so far, from the kernel's books.</summary>
internal static class ProcessorTime
{
    private const double TicksPerSecond = 100;

    /// <summary>Seconds of a process and of all that it started, those included that have ended.</summary>
    public static double OfTree(int process)
    {
        Dictionary<int, (int Parent, double Seconds)> all = Read();
        var tree = new HashSet<int> { process };
        bool grows = true;
        while (grows)
            grows = all.Where(entry => tree.Contains(entry.Value.Parent)).ToList().Exists(entry => tree.Add(entry.Key));
        return tree.Where(all.ContainsKey).Sum(id => all[id].Seconds);
    }

    private static Dictionary<int, (int Parent, double Seconds)> Read()
    {
        var all = new Dictionary<int, (int, double)>();
        foreach (string directory in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out int id))
                continue;
            try
            {
                // After the name, which may have spaces: state, parent, …; fields 14 to 17 are times, of children too.
                string stat = File.ReadAllText(Path.Combine(directory, "stat"));
                string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                double ticks = fields[11..15].Sum(field => double.Parse(field, CultureInfo.InvariantCulture));
                all[id] = (int.Parse(fields[1], CultureInfo.InvariantCulture), ticks / TicksPerSecond);
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }

        return all;
    }
}
