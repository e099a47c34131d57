using System.Globalization;
using Monitor.Node.Yaml;

namespace Monitor.Node.Configuration;

/// <summary>Binds <c>cluster.databases</c>: absent, all shards are in <c>cluster.postgres</c>.</summary>
/// <param name="pathFrom">Reads a key as an absolute path; null where there is none.</param>
/// <param name="shards">How many shards the cluster has.</param>
internal sealed class ClusterDatabasesReader(Func<YamlFields, string, string?> pathFrom, int shards)
{
    private readonly Dictionary<int, string> _taken = [];

    public IReadOnlyList<ClusterDatabaseOptions> Read(YamlFields cluster)
    {
        var databases = new List<ClusterDatabaseOptions>();
        foreach (YamlFields fields in cluster.Sections("databases"))
        {
            string name = ClusterOptionsReader.ReadName(fields, "name", "");
            if (databases.Exists(other => other.Name == name))
                fields.Problem("name", $"\"{name}\" is there twice");
            if (!fields.Section("postgres").Exists)
                fields.Missing("postgres");
            databases.Add(new ClusterDatabaseOptions(
                name, ReadShards(fields, name), new PostgresOptionsReader(pathFrom).Read(fields.Section("postgres"))));
            fields.RefuseUnknownKeys();
        }

        return databases;
    }

    /// <summary>Numbers and ranges: "3", "8-15".</summary>
    private int[] ReadShards(YamlFields fields, string name)
    {
        var numbers = new SortedSet<int>();
        if (!fields.Has("shards"))
            fields.Missing("shards");
        foreach (string text in fields.Texts("shards"))
        {
            if (!TryParseRange(text, out int first, out int last))
            {
                fields.Problem("shards", $"\"{text}\" must be a shard or a range such as 8-15, from 0 to {shards - 1}");
                continue;
            }

            for (int shard = first; shard <= last; shard++)
            {
                if (!_taken.TryAdd(shard, name))
                    fields.Problem("shards", $"shard {shard} is in \"{_taken[shard]}\" already");
                numbers.Add(shard);
            }
        }

        return [.. numbers];
    }

    private bool TryParseRange(string text, out int first, out int last)
    {
        string[] ends = text.Split('-');
        last = 0;
        return int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out first)
            & int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out last)
            && ends.Length <= 2 && first <= last && last < shards;
    }
}
