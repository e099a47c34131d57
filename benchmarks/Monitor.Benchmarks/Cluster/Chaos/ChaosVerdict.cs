namespace Monitor.Benchmarks.Cluster.Chaos;

/// <summary>Holds every page against every breach, after the end.</summary>
internal sealed class ChaosVerdict(ChaosBreaches breaches, PageLedger ledger, FaultLog faults)
{
    private readonly List<string> _problems = [];

    /// <summary>Breaches that were over before the cluster could have seen that they had begun.</summary>
    public int Unseen { get; private set; }

    /// <summary>What is wrong, a sentence each.</summary>
    public IReadOnlyList<string> Judge()
    {
        foreach (Breach breach in breaches.All)
            Judge(breach, ledger.Of(breach.Book).All);
        HashSet<string> known = [.. breaches.All.Select(breach => breach.Book)];
        foreach (BookPages pages in ledger.Books.Where(pages => !known.Contains(pages.Book) && pages.All.Count > 0))
            _problems.Add($"book {pages.Book} was paged and was never over its limit");
        return _problems;
    }

    private void Judge(Breach breach, IReadOnlyList<BookPage> pages)
    {
        List<BookPage> firing = [.. pages.Where(page => page.IsFiring)];
        List<BookPage> resolved = [.. pages.Where(page => !page.IsFiring)];
        if (breach.AcceptedAt == 0 || breach.ClearedAt > 0 && breach.EndedAt == 0)
            Blame(breach, "no node took its sample");
        else if (firing.Count == 0 && MayBeUnseen(breach))
            Unseen++;
        else if (firing.Count == 0)
            Blame(breach, "was never paged");
        else if (firing.Count > 1)
            Blame(breach, $"was paged under {firing.Count} keys");
        else if (resolved.Count != 1 && breach.EndedAt > 0)
            Blame(breach, $"was said to be over under {resolved.Count} keys");
        else if (resolved.Count > 0 && (breach.ClearedAt == 0 || resolved[0].Timestamp < breach.ClearedAt))
            Blame(breach, "was said to be over when it was not");
        else if (!pages[0].IsFiring)
            Blame(breach, "was said to be over before it was said to be there");
    }

    /// <summary>
    /// While the database is away samples wait on the node that took them. When the one that ends a breach was taken
    /// by another node than the one that began it, it may arrive first, and the other is late data.
    /// </summary>
    private bool MayBeUnseen(Breach breach) =>
        breach.Kind == BreachKind.Brief && faults.HadNoDatabaseBetween(breach.AcceptedAt, breach.EndedAt);

    private void Blame(Breach breach, string what)
    {
        FaultSpan? felt = faults.FeltBetween(breach.AcceptedAt, Math.Max(breach.EndedAt, breach.AcceptedAt));
        _problems.Add($"breach {breach.Book} ({breach.Kind}, during {felt?.Fault.Kind.ToString() ?? "calm"}) {what}");
    }
}
