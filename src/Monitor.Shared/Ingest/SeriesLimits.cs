namespace Monitor.Shared.Ingest;

/// <summary>What a series' names may look like, the same for every protocol.</summary>
/// <param name="NameBytes">Longest metric or label name, in bytes of UTF-8.</param>
/// <param name="ValueBytes">Longest label value, in bytes of UTF-8.</param>
/// <param name="Labels">Most labels of one series.</param>
public sealed record SeriesLimits(int NameBytes = 256, int ValueBytes = 2048, int Labels = 64)
{
    public static SeriesLimits Default { get; } = new();
}
