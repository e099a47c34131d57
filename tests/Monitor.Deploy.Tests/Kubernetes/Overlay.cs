using System.Collections.Concurrent;
using YamlDotNet.RepresentationModel;

namespace Monitor.Deploy.Tests.Kubernetes;

/// <summary>An overlay as kustomize builds it: what would be applied.</summary>
internal sealed class Overlay
{
    private static readonly ConcurrentDictionary<string, Task<Overlay>> Built = new();

    private Overlay(string name, IReadOnlyList<YamlNode> objects) => (Name, Objects) = (name, objects);

    public static string[] Names { get; } =
        [.. Directory.GetDirectories(Checkout.PathOf("deploy/k8s/overlays")).Select(d => Path.GetFileName(d)!).Order()];

    public string Name { get; }

    public IReadOnlyList<YamlNode> Objects { get; }

    /// <summary>The node's StatefulSet.</summary>
    public YamlNode Node => Object("StatefulSet", "monitor");

    public YamlNode Pod => Node.At("spec", "template", "spec");

    public YamlNode Container => Assert.Single(Pod.Items("containers"));

    /// <summary>The node's configuration in the ConfigMap that the pod mounts.</summary>
    public string Configuration
    {
        get
        {
            YamlNode volume = Pod.Items("volumes").Single(v => v.Text("name") == "config");
            return Object("ConfigMap", volume.Text("configMap", "name")).Text("data", "monitor.yaml");
        }
    }

    public static Task<Overlay> BuildAsync(string name) => Built.GetOrAdd(name, static async name =>
    {
        string directory = Checkout.PathOf($"deploy/k8s/overlays/{name}");
        (string program, string[] arguments) = Kustomize.Command!.Value;
        ProgramRun run = await ProgramRun.OfAsync(program, [.. arguments, directory]);
        return new Overlay(name, Yaml.Parse(run.Good()));
    });

    public YamlNode Object(string kind, string name) =>
        Objects.Single(o => o.Text("kind") == kind && o.Text("metadata", "name") == name);

    public IEnumerable<YamlNode> Of(string kind) => Objects.Where(o => o.Text("kind") == kind);

    /// <summary>Every pod's specification, with the labels that the pod has.</summary>
    public IEnumerable<(YamlNode Spec, IReadOnlyDictionary<string, string> Labels)> Pods() => Of("StatefulSet")
        .Select(s => (s.At("spec", "template", "spec"), s.Texts("spec", "template", "metadata", "labels")));
}
