using System.CommandLine;
using Monitor.Cli.Output;

namespace Monitor.Cli.CommandLine;

/// <summary>What to say of a word that no command has.</summary>
internal static class UnknownWord
{
    /// <summary>Names the word, its place, and the word that was probably meant.</summary>
    public static string Explain(string word, Command at)
    {
        string nearest = NearestName.Find(word.Split('=')[0], Words(at)) is { } meant ? $"; did you mean {meant}?" : "";
        string place = at is RootCommand ? "" : $" after '{CommandPath.Of(at)}'";
        return $"'{PlainText.OneLine(word)}' is not known{place}{nearest}";
    }

    private static List<string> Words(Command command)
    {
        var words = command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name).ToList();
        for (Command? at = command; at is not null; at = at.Parents.OfType<Command>().FirstOrDefault())
            words.AddRange(at.Options.Where(o => at == command || o.Recursive).Select(o => o.Name));
        return words;
    }
}
