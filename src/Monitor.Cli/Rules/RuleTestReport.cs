using Monitor.Cli.Checks;

namespace Monitor.Cli.Rules;

/// <summary>What the node's program says of tests of rules.</summary>
internal sealed record RuleTestReport(
    IReadOnlyList<string> Files, int Checks, IReadOnlyList<RuleTestFailure> Failures,
    IReadOnlyList<CheckProblem> Problems, IReadOnlyList<CheckProblem> Notes);

/// <summary>An expectation that does not hold: what is missing, and what nobody expected.</summary>
internal sealed record RuleTestFailure(
    string File, int Line, int Column, string Test, string Message, IReadOnlyList<string> Missing,
    IReadOnlyList<string> Unexpected);
