namespace Monitor.Node.Yaml;

/// <summary>
/// Where a value was written: a file with line and column from 1, or an environment variable (line 0).
/// </summary>
/// <param name="Source">The file's path as the user gave it, or the variable's name.</param>
/// <param name="Line">Line from 1; 0 where there are no lines.</param>
/// <param name="Column">Column from 1; 0 where there are no lines.</param>
internal readonly record struct YamlPlace(string Source, int Line, int Column)
{
    public override string ToString() => Line == 0 ? Source : $"{Source}:{Line}:{Column}";
}
