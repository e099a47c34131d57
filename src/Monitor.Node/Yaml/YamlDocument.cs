using System.Text;
using YamlDotNet.Core;

namespace Monitor.Node.Yaml;

/// <summary>
/// Reads one YAML document into a tree that knows where every value was written. Bounded in size, depth and number
/// of values; a key that stands twice, a second document and an alias without its anchor are mistakes.
/// </summary>
internal static class YamlDocument
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Reads a file.</summary>
    /// <returns>The root, or null where there is none: then <paramref name="problems"/> says why.</returns>
    public static YamlNode? Load(string file, ICollection<YamlProblem> problems, YamlLimits? limits = null)
    {
        limits ??= YamlLimits.Default;
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            if (stream.CanSeek && stream.Length > limits.Characters)
            {
                problems.Add(AtStart(file, $"is {stream.Length} bytes, more than the {limits.Characters} allowed"));
                return null;
            }

            using var reader = new StreamReader(stream, StrictUtf8);
            char[] text = new char[stream.CanSeek ? stream.Length + 1 : limits.Characters + 1];
            int length = reader.ReadBlock(text, 0, text.Length);
            return Parse(new string(text, 0, length), file, problems, limits);
        }
        catch (DecoderFallbackException)
        {
            problems.Add(AtStart(file, "is not UTF-8 text"));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            problems.Add(AtStart(file, $"cannot be read: {e.Message}"));
            return null;
        }
    }

    /// <summary>Reads text that came from <paramref name="source"/>, which is named in every place.</summary>
    /// <returns>The root (an empty document is a null scalar), or null: then the problems say why.</returns>
    public static YamlNode? Parse(
        string text, string source, ICollection<YamlProblem> problems, YamlLimits? limits = null)
    {
        limits ??= YamlLimits.Default;
        if (text.Length > limits.Characters)
        {
            problems.Add(AtStart(source, $"has more than the {limits.Characters} characters allowed"));
            return null;
        }

        try
        {
            var parser = new GuardedParser(new Parser(new StringReader(text)), source);
            return new YamlTreeBuilder(parser, source, limits).Build();
        }
        catch (YamlRefusedException e)
        {
            problems.Add(e.Problem);
            return null;
        }
        catch (YamlException e)
        {
            var place = new YamlPlace(source, Math.Max(1, (int)e.Start.Line), Math.Max(1, (int)e.Start.Column));
            problems.Add(new YamlProblem(place, "", $"is not YAML: {OneLine(e)}"));
            return null;
        }
    }

    private static YamlProblem AtStart(string source, string message) => new(new YamlPlace(source, 0, 0), "", message);

    private static string OneLine(Exception e) => (e.InnerException ?? e).Message.ReplaceLineEndings(" ").Trim();
}
