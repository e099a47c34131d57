namespace Monitor.Node.Yaml;

/// <summary>The document cannot be turned into a tree; thrown and caught inside this folder only.</summary>
internal sealed class YamlRefusedException(YamlProblem problem) : Exception(problem.ToString())
{
    public YamlProblem Problem { get; } = problem;
}
