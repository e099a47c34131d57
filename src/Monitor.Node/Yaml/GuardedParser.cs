using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Monitor.Node.Yaml;

/// <summary>
/// The package's scanner answers some broken texts with its own internal errors instead of a YamlException (found by
/// fuzzing: control characters in a plain scalar of a flow mapping). Whatever it throws is the text's fault.
/// </summary>
internal sealed class GuardedParser(IParser inner, string source) : IParser
{
    public ParsingEvent? Current => inner.Current;

    public bool MoveNext()
    {
        try
        {
            return inner.MoveNext();
        }
        catch (Exception e) when (e is not (YamlException or OutOfMemoryException))
        {
            Mark last = inner.Current?.End ?? Mark.Empty;
            var place = new YamlPlace(source, Math.Max(1, (int)last.Line), Math.Max(1, (int)last.Column));
            throw new YamlRefusedException(new YamlProblem(place, "", "is not YAML from here on"));
        }
    }
}
