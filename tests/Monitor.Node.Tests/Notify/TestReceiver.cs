using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Monitor.Actors.Ports;
using Monitor.Node.Configuration;
using Monitor.Node.Notify;
using Monitor.Node.Yaml;

namespace Monitor.Node.Tests.Notify;

/// <summary>One receiver as a node makes it of its configuration.</summary>
internal static class TestReceiver
{
    public const string ExternalUrl = "https://monitor.example.com";

    /// <param name="fields">The receiver's settings but its name, in YAML's flow style.</param>
    public static INotifier Of(string fields, ILoggerFactory? logs = null)
    {
        var problems = new List<YamlProblem>();
        ReceiverOptions options = OptionsOf(fields, problems);
        Assert.Empty(problems);
        return Receivers.Notifiers([options], ExternalUrl, TimeProvider.System, logs ?? NullLoggerFactory.Instance)[0];
    }

    public static ReceiverOptions OptionsOf(string fields, List<YamlProblem> problems)
    {
        YamlNode? root = YamlDocument.Parse($"receivers: [{{name: desk, {fields}}}]", "monitor.yaml", problems);
        return new NodeOptionsReader("monitor.yaml", Path.GetTempPath(), problems).Read(root).Receivers[0];
    }
}
