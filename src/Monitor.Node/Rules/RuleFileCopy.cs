using System.Text;
using System.Text.Json;
using Monitor.Node.Storage;

namespace Monitor.Node.Rules;

/// <summary>
/// The last good files, kept in the data directory: a node that is started again while its files are broken goes on
/// with the rules that it had.
/// </summary>
internal sealed class RuleFileCopy(string dataDirectory)
{
    private readonly string _path = Path.Combine(dataDirectory, "rules.last-good.json");

    /// <summary>Replaces the copy; what cannot be written is answered with the reason, null when all is well.</summary>
    public string? Save(RuleFileScan scan)
    {
        Entry[] entries = [.. scan.Sources.Select(s => new Entry(s.Name, Encoding.UTF8.GetString(s.Bytes!)))];
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(entries);
        try
        {
            if (File.Exists(_path) && File.ReadAllBytes(_path).AsSpan().SequenceEqual(json))
                return null;
            DurableFile.Replace(_path, file => RandomAccess.Write(file, json, 0));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    /// <summary>The copy; null when there is none that can be read.</summary>
    public RuleFileScan? Load()
    {
        try
        {
            Entry[]? entries = JsonSerializer.Deserialize<Entry[]>(File.ReadAllBytes(_path));
            return entries is null || entries.Any(e => e is not { Name: not null, Text: not null })
                ? null
                : new RuleFileScan(
                    [.. entries.Select(e => new RuleFileSource(e.Name, Encoding.UTF8.GetBytes(e.Text)))], "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private sealed record Entry(string Name, string Text);
}
