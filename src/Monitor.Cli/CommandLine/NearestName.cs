namespace Monitor.Cli.CommandLine;

/// <summary>The word that a mistyped one was most likely meant to be.</summary>
internal static class NearestName
{
    /// <summary>The candidate that fewest letters tell apart, or null when none is near.</summary>
    public static string? Find(string word, IEnumerable<string> candidates)
    {
        int best = Math.Max(1, word.Length / 3) + 1;
        string? nearest = null;
        foreach (string candidate in candidates)
        {
            int edits = Edits(word, candidate);
            if (edits < best)
                (best, nearest) = (edits, candidate);
        }

        return nearest;
    }

    /// <summary>Levenshtein's distance, a row at a time.</summary>
    private static int Edits(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replace = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replace, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
