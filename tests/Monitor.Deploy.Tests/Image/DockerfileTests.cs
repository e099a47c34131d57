using System.Text.Json;
using System.Text.RegularExpressions;
using Monitor.Deploy.Tests.Kubernetes;
using YamlDotNet.RepresentationModel;

namespace Monitor.Deploy.Tests.Image;

/// <summary>The Dockerfile against projects, the image's configuration, manifests and compose's files.</summary>
public sealed partial class DockerfileTests
{
    private static readonly IReadOnlyList<(string Instruction, string Text)> Instructions = Checkout.Dockerfile();

    private static string Configuration => Checkout.Read("deploy/image/monitor.yaml");

    public static TheoryData<string> ComposeFiles => ["compose.yaml", "cluster.yaml"];

    [Fact]
    public void Every_project_of_the_programs_is_restored()
    {
        string[] copied = [.. All("COPY").Select(c => c.Split(' ')[0]).Where(f => f.EndsWith(".csproj"))];
        Assert.Equal(
            Closure("src/Monitor.Node/Monitor.Node.csproj")
                .Union(Closure("src/Monitor.Cli/Monitor.Cli.csproj")).Order(),
            copied.Order());
        string ignored = Checkout.Read(".dockerignore");
        foreach (string source in All("COPY").Where(c => !c.StartsWith("--")).SelectMany(c => c.Split(' ')[..^1]))
        {
            Assert.True(Path.Exists(Checkout.PathOf(source)), source);
            string kept = source.StartsWith("src/") ? "src/"
                : Path.GetDirectoryName(source) is { Length: > 0 } folder ? folder + "/" : source;
            Assert.Contains($"\n!{kept}\n", ignored);
        }
    }

    [Fact]
    public void Base_images_are_of_the_sdk_that_builds_here()
    {
        using JsonDocument sdk = JsonDocument.Parse(Checkout.Read("global.json"));
        string wanted = string.Join(
            '.', sdk.RootElement.GetProperty("sdk").GetProperty("version").GetString()!.Split('.')[..2]);
        Assert.Equal($"DOTNET={wanted}", All("ARG").First());
        Assert.All(All("FROM"), from => Assert.Contains(":${DOTNET}", from));
    }

    [Fact]
    public void Image_runs_the_node_as_nobody_special_with_its_own_configuration()
    {
        Assert.Equal("[\"/app/monitor-node\"]", All("ENTRYPOINT").Single());
        Assert.True(File.Exists(ProgramRun.Built("monitor-node")) && File.Exists(ProgramRun.Built("monitorctl")));
        Assert.Equal("[\"--config\", \"/etc/monitor/monitor.yaml\"]", All("CMD").Single());
        Assert.Contains("deploy/image/monitor.yaml /etc/monitor/monitor.yaml", All("COPY"));
        Assert.Matches(@"^[1-9]\d+:[1-9]\d+$", All("USER").Single());
        Assert.Equal(Assert.Single(Yaml.Parse(Configuration)).Text("data", "directory"), All("VOLUME").Single());
    }

    [Fact]
    public void Ports_are_those_of_the_images_configuration() => Assert.Equal(
        ListenPort().Matches(Configuration).Select(m => m.Groups[1].Value).Order(),
        All("EXPOSE").Single().Split(' ').Order());

    [Fact]
    public async Task Configuration_of_the_image_is_taken_by_the_node_once_it_is_told_who_may_come_in()
    {
        string[] check =
            [ProgramRun.Built("monitor-node"), "--config", Checkout.PathOf("deploy/image/monitor.yaml"),
                "--check-config"];
        ProgramRun bare = await ProgramRun.OfAsync("dotnet", check);
        Assert.Equal(78, bare.ExitCode);
        Assert.Contains("allow_unauthenticated_beyond_loopback", bare.Error);
        (await ProgramRun.OfAsync("dotnet", check, new Dictionary<string, string>
        {
            ["MONITOR__ALLOW_UNAUTHENTICATED_BEYOND_LOOPBACK"] = "true",
        })).Good();
    }

    [Fact]
    public async Task Health_check_is_a_command_that_there_is()
    {
        string command = All("HEALTHCHECK").Single().Split(" CMD ")[1];
        string[] words = JsonSerializer.Deserialize<string[]>(command)!;
        Assert.Equal("/app/monitorctl", words[0]);
        ProgramRun run = await ProgramRun.OfAsync(
            "dotnet", [ProgramRun.Built("monitorctl"), .. words[1..], "--node", "127.0.0.1:1"]);
        Assert.True(run.ExitCode == 3, run.Error);
    }

    [OverlayFact]
    public async Task Manifests_run_the_image_as_its_own_user_on_its_ports()
    {
        Overlay overlay = await Overlay.BuildAsync("prod");
        string user =
            $"{overlay.Pod.Text("securityContext", "runAsUser")}:{overlay.Pod.Text("securityContext", "runAsGroup")}";
        Assert.Equal(All("USER").Single(), user);
        Assert.Equal(
            All("EXPOSE").Single().Split(' ').Order(),
            overlay.Container.Items("ports").Select(p => p.Text("containerPort")).Order());
        Assert.Contains(overlay.Container.Items("volumeMounts"), m => m.Text("mountPath") == All("VOLUME").Single());
    }

    [Theory]
    [MemberData(nameof(ComposeFiles))]
    public async Task Compose_file_agrees_with_the_image_and_the_node(string file)
    {
        YamlNode compose = Assert.Single(Yaml.Parse(Checkout.Read($"deploy/compose/{file}")));
        string[] exposed = All("EXPOSE").Single().Split(' ');
        foreach (YamlNode service in ((YamlMappingNode)compose.At("services")).Children
            .Where(s => s.Key.ToString().StartsWith("monitor", StringComparison.Ordinal)).Select(s => s.Value))
        {
            Assert.Equal($"monitor:{Checkout.Version}", service.Text("image"));
            Assert.Equal(Checkout.Root, Path.GetFullPath(Checkout.PathOf($"deploy/compose/{service.Text("build")}")));
            Assert.All(service.Items("ports"), port =>
            {
                Assert.StartsWith("127.0.0.1:", port.ToString());
                Assert.Contains(port.ToString().Split(':')[^1], exposed);
            });
            await CheckAsync(service);
        }
    }

    /// <summary>The node takes the service's variables over the image's configuration.</summary>
    private static async Task CheckAsync(YamlNode service)
    {
        var variables = service.Texts("environment").ToDictionary(
            v => v.Key,
            v => v.Value.Replace("/run/secrets/", Checkout.PathOf("deploy/compose/"))
                .Replace("/etc/monitor/rules/", Checkout.PathOf("deploy/k8s/base/rules/")));
        (await ProgramRun.OfAsync(
            "dotnet",
            [ProgramRun.Built("monitor-node"), "--config", Checkout.PathOf("deploy/image/monitor.yaml"),
                "--check-config"],
            variables)).Good();
    }

    private static IEnumerable<string> All(string instruction) =>
        Instructions.Where(i => i.Instruction == instruction).Select(i => i.Text);

    /// <summary>A project and all that it references.</summary>
    private static IEnumerable<string> Closure(string project) => Reference().Matches(Checkout.Read(project))
        .Select(m => $"src/{m.Groups[1].Value}").SelectMany(Closure).Append(project).Distinct();

    [GeneratedRegex(@"ProjectReference Include=""\.\./([^""]+)""")]
    private static partial Regex Reference();

    [GeneratedRegex(@"listen: ""\*:(\d+)""")]
    private static partial Regex ListenPort();
}
