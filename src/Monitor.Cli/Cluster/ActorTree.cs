namespace Monitor.Cli.Cluster;

/// <summary>Paths with slashes, drawn as a tree.</summary>
internal static class ActorTree
{
    /// <summary>One line; a branch that is no actor itself has none.</summary>
    internal sealed record Line(string Text, ActorAnswer? Actor);

    public static IEnumerable<Line> Of(IReadOnlyList<ActorAnswer> actors)
    {
        var root = new Branch();
        foreach (ActorAnswer actor in actors)
        {
            Branch at = root;
            foreach (string name in actor.Path.Split('/'))
                at = at.Below(name);
            at.Actor = actor;
        }

        return root.Lines("");
    }

    private sealed class Branch
    {
        private readonly SortedDictionary<string, Branch> _below = new(NumbersLast.Order);

        public ActorAnswer? Actor { get; set; }

        public Branch Below(string name)
        {
            if (!_below.TryGetValue(name, out Branch? branch))
                _below[name] = branch = new Branch();
            return branch;
        }

        public IEnumerable<Line> Lines(string indent)
        {
            int left = _below.Count;
            foreach ((string name, Branch branch) in _below)
            {
                bool isLast = --left == 0;
                yield return new Line($"{indent}{(isLast ? "└─ " : "├─ ")}{name}", branch.Actor);
                foreach (Line line in branch.Lines(indent + (isLast ? "   " : "│  ")))
                    yield return line;
            }
        }
    }

    /// <summary>Shards are numbers: 2 comes before 10.</summary>
    private sealed class NumbersLast : IComparer<string>
    {
        public static NumbersLast Order { get; } = new();

        public int Compare(string? x, string? y)
        {
            bool isNumber = long.TryParse(ShardOf(x), out long a), isOther = long.TryParse(ShardOf(y), out long b);
            return isNumber && isOther && a != b ? a.CompareTo(b)
                : isNumber != isOther ? (isNumber ? 1 : -1)
                : string.CompareOrdinal(x, y);
        }

        // 3@2004 is shard 3 under epoch 2004.
        private static ReadOnlySpan<char> ShardOf(string? name) => name.AsSpan(0, (name + '@').IndexOf('@'));
    }
}
