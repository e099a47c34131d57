namespace Monitor.Node.Rules;

/// <summary>The rules that come with the node, as a file inside it.</summary>
internal static class DefaultRules
{
    /// <summary>What places in the file are called.</summary>
    public const string Source = "machine.yaml (built in)";

    private const string Resource = "Monitor.Node.Rules.Default.machine.yaml";

    public static string Text
    {
        get
        {
            using Stream stream = typeof(DefaultRules).Assembly.GetManifestResourceStream(Resource)
                ?? throw new InvalidOperationException($"The resource {Resource} is not in the assembly.");
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
    }

    public static RuleFileContent Read() => RuleFileReader.Parse(Text, Source);
}
