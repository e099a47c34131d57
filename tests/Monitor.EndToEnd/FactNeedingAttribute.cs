namespace Monitor.EndToEnd;

/// <summary>
/// A test that needs a program which the .NET SDK does not bring; skipped, with the reason, where it is not.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactNeedingAttribute : FactAttribute
{
    /// <param name="program">Its name on the PATH.</param>
    /// <param name="package">The Debian package that has it.</param>
    public FactNeedingAttribute(string program, string package)
    {
        string[] directories = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!directories.Any(d => File.Exists(Path.Combine(d, program))))
            Skip = $"needs {program}, which is in Debian's package {package}";
    }
}
