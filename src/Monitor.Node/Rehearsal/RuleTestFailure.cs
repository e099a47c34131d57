using Monitor.Node.Yaml;

namespace Monitor.Node.Rehearsal;

/// <summary>What did not come out as a test says.</summary>
/// <param name="Place">Where the expectation is written.</param>
/// <param name="Test">The test's name.</param>
/// <param name="Message">What was looked at, and when.</param>
/// <param name="Missing">Expected and not there, a line each.</param>
/// <param name="Unexpected">There and not expected, a line each.</param>
internal sealed record RuleTestFailure(
    YamlPlace Place, string Test, string Message, IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected);
