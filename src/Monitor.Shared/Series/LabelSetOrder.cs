namespace Monitor.Shared.Series;

/// <summary>
/// A total order of label sets, the same on every machine: label by label, and a set before those that it begins.
/// </summary>
public sealed class LabelSetOrder : IComparer<LabelSet>
{
    private LabelSetOrder()
    {
    }

    public static LabelSetOrder Instance { get; } = new();

    public int Compare(LabelSet? x, LabelSet? y)
    {
        if (x is null || y is null)
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        int shared = Math.Min(x.Count, y.Count);
        for (int i = 0; i < shared; i++)
        {
            int order = x[i].CompareTo(y[i]);
            if (order != 0)
                return order;
        }

        return x.Count.CompareTo(y.Count);
    }
}
