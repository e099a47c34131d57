namespace Monitor.Node.Yaml;

/// <summary>Finds the word that a mistyped one was most likely meant to be.</summary>
internal static class NearestWord
{
    /// <summary>
    /// The candidate that fewest edits turn <paramref name="word"/> into, or null when none is near: at most a third
    /// of the word's letters, at least one, may differ. Swapped neighbours are one edit; case and <c>-</c> for
    /// <c>_</c> are none.
    /// </summary>
    public static string? Find(string word, IEnumerable<string> candidates)
    {
        string wanted = Normal(word);
        int best = Math.Max(1, wanted.Length / 3) + 1;
        string? nearest = null;
        foreach (string candidate in candidates)
        {
            int edits = Edits(wanted, Normal(candidate));
            if (edits < best)
                (best, nearest) = (edits, candidate);
        }

        return nearest;
    }

    private static string Normal(string word) => word.ToLowerInvariant().Replace('-', '_');

    /// <summary>Optimal string alignment distance: insert, delete, replace, or swap two neighbours.</summary>
    private static int Edits(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > Math.Max(a.Length, b.Length) / 2)
            return int.MaxValue;
        int[,] cost = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
            cost[i, 0] = i;
        for (int j = 0; j <= b.Length; j++)
            cost[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int replace = cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                cost[i, j] = Math.Min(replace, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        }

        return cost[a.Length, b.Length];
    }
}
