using System.Collections.Immutable;
using Monitor.Actors.Ports;
using Monitor.Shared.Alerting.Degraded;

namespace Monitor.Node.Storage;

/// <summary>
/// What this node paged while the database was away, as one file of its data directory that is replaced as a whole.
/// A file that cannot be read counts as none: who was told what is then not known, and may be told again.
/// </summary>
internal sealed class DegradedBookFile(string directory, ILogger<DegradedBookFile> logger) : IDegradedBook
{
    private readonly string _path = Path.Combine(directory, "degraded.json");

    public ValueTask<ImmutableArray<DegradedEpisode>> LoadAsync() => new(Task.Run(Load));

    public ValueTask KeepAsync(ImmutableArray<DegradedEpisode> episodes) => new(Task.Run(() => Keep(episodes)));

    private ImmutableArray<DegradedEpisode> Load()
    {
        try
        {
            return File.Exists(_path) ? DegradedEpisodes.Decode(File.ReadAllBytes(_path)) : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            logger.LogError(
                "What this node paged without the database cannot be read from {Path}: {Reason}", _path, error.Message);
            return [];
        }
    }

    private void Keep(ImmutableArray<DegradedEpisode> episodes)
    {
        try
        {
            if (episodes.IsEmpty)
                File.Delete(_path);
            else
                DurableFile.Replace(_path, file => RandomAccess.Write(file, DegradedEpisodes.Encode(episodes), 0));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"{_path} cannot be written: {error.Message}", error);
        }
    }
}
