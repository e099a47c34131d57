namespace Monitor.Shared.Health;

/// <summary>
/// How a component usually speaks, so that one that exports each minute is not called silent between two exports.
/// Kept is the longest recent pause, fading by a sixteenth with every word, so that a burst of words does not hide the
/// pauses between bursts and an outage is forgotten in about a minute of a word a second.
/// </summary>
/// <param name="Words">How many words were heard, up to <see cref="EnoughWords"/>.</param>
/// <param name="LongestPause">The longest recent pause between two words.</param>
public readonly record struct ComponentRhythm(int Words, TimeSpan LongestPause)
{
    /// <summary>From how many words on the rhythm is believed.</summary>
    public const int EnoughWords = 10;

    // Two exports of the slowest usual interval, a minute, and a half for delay.
    private static readonly TimeSpan AllowedToStrangers = TimeSpan.FromSeconds(150);
    private static readonly TimeSpan AllowedAtMost = TimeSpan.FromMinutes(10);

    internal ComponentRhythm Hear(TimeSpan pause)
    {
        TimeSpan faded = LongestPause * (15.0 / 16);
        return new ComponentRhythm(Math.Min(Words + 1, EnoughWords), pause > faded ? pause : faded);
    }

    /// <summary>
    /// How long a component of this rhythm may be silent, where others may be <paramref name="least"/>.
    /// </summary>
    internal TimeSpan Allow(TimeSpan least)
    {
        TimeSpan usual = Words < EnoughWords ? AllowedToStrangers : LongestPause * 2.5;
        if (usual > AllowedAtMost)
            usual = AllowedAtMost;
        return usual > least ? usual : least;
    }
}
