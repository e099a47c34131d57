namespace Monitor.Shared.Windows;

/// <summary>Which seconds a window of a length means at a second, for levels and for volumes.</summary>
internal readonly record struct WindowSpan(int Seconds, long At, bool IncludeCurrent)
{
    public long LevelFrom => At - Seconds + 1;

    public long LevelTo => At;

    public long VolumeFrom => IncludeCurrent ? LevelFrom : At - Seconds;

    public long VolumeTo => IncludeCurrent ? At : At - 1;
}
