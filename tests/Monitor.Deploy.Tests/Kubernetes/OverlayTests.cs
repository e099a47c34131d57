using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Monitor.Deploy.Tests.Kubernetes;

/// <summary>What would be applied, held against itself and against what a cluster admits.</summary>
public sealed class OverlayTests
{
    public static TheoryData<string> Names => [.. Overlay.Names];

    [Fact]
    public void Every_overlay_is_known() => Assert.Equal(["dev", "prod", "prod-postgres"], Overlay.Names);

    [OverlayTheory]
    [MemberData(nameof(Names))]
    public async Task Overlay_builds_into_its_namespace(string name)
    {
        Overlay overlay = await Overlay.BuildAsync(name);
        string space = Assert.Single(overlay.Of("Namespace")).Text("metadata", "name");
        Assert.All(
            overlay.Objects.Where(o => o.Text("kind") != "Namespace"),
            o => Assert.Equal(space, o.Text("metadata", "namespace")));
    }

    [OverlayTheory]
    [MemberData(nameof(Names))]
    public async Task Pods_keep_to_the_restricted_standard_and_write_nowhere_else(string name)
    {
        Overlay overlay = await Overlay.BuildAsync(name);
        Assert.All(overlay.Of("Namespace"), n =>
            Assert.Equal("restricted", n.At("metadata", "labels").Text("pod-security.kubernetes.io/enforce")));
        Assert.All(overlay.Pods(), pod =>
        {
            Assert.Equal("true", pod.Spec.Text("securityContext", "runAsNonRoot"));
            Assert.NotEqual("0", pod.Spec.Text("securityContext", "runAsUser"));
            Assert.Equal("RuntimeDefault", pod.Spec.Text("securityContext", "seccompProfile", "type"));
            Assert.Equal("false", pod.Spec.Text("automountServiceAccountToken"));
            YamlNode container = Assert.Single(pod.Spec.Items("containers"));
            Assert.Equal("true", container.Text("securityContext", "readOnlyRootFilesystem"));
            Assert.Equal("false", container.Text("securityContext", "allowPrivilegeEscalation"));
            Assert.Equal("ALL", Assert.Single(container.Items("securityContext", "capabilities", "drop")).ToString());
            Assert.NotNull(container.Find("resources", "requests", "cpu"));
            Assert.NotNull(container.Find("resources", "limits", "memory"));
        });
    }

    [OverlayTheory]
    [MemberData(nameof(Names))]
    public async Task Everything_that_is_named_is_there(string name)
    {
        Overlay overlay = await Overlay.BuildAsync(name);
        Assert.All(overlay.Pods(), pod =>
        {
            foreach (YamlNode volume in pod.Spec.Items("volumes"))
            {
                if (volume.Find("configMap", "name") is { } map)
                    overlay.Object("ConfigMap", map.ToString());
                if (volume.Find("secret", "secretName") is { } secret)
                    overlay.Object("Secret", secret.ToString());
            }

            if (pod.Spec.Find("serviceAccountName") is { } account)
                overlay.Object("ServiceAccount", account.ToString());
        });
        Assert.All(overlay.Of("StatefulSet"), set =>
        {
            overlay.Object("Service", set.Text("spec", "serviceName"));
            string[] volumes =
            [
                .. set.Items("spec", "template", "spec", "volumes").Select(v => v.Text("name")),
                .. set.Items("spec", "volumeClaimTemplates").Select(v => v.Text("metadata", "name")),
            ];
            Assert.All(
                set.Items("spec", "template", "spec", "containers").SelectMany(c => c.Items("volumeMounts")),
                mount => Assert.Contains(mount.Text("name"), volumes));
        });
        Assert.All(overlay.Of("HorizontalPodAutoscaler"), h => overlay.Object(
            h.Text("spec", "scaleTargetRef", "kind"), h.Text("spec", "scaleTargetRef", "name")));
    }

    [OverlayTheory]
    [MemberData(nameof(Names))]
    public async Task Selectors_choose_pods_and_ports_are_those_of_the_pods(string name)
    {
        Overlay overlay = await Overlay.BuildAsync(name);
        foreach (YamlNode o in overlay.Objects)
        {
            YamlNode? selector = o.Text("kind") switch
            {
                "Service" => o.At("spec", "selector"),
                "PodDisruptionBudget" or "StatefulSet" => o.At("spec", "selector", "matchLabels"),
                "NetworkPolicy" => o.At("spec", "podSelector", "matchLabels"),
                _ => null,
            };
            if (selector is null)
                continue;
            YamlNode chosen = Assert.Single(overlay.Pods(), p => selector.Texts().All(p.Labels.Contains)).Spec;
            string[] ports =
                [.. chosen.Items("containers").SelectMany(c => c.Items("ports")).Select(p => p.Text("name"))];
            IEnumerable<YamlNode> used = o.Text("kind") == "Service"
                ? o.Items("spec", "ports").Select(p => p.At("targetPort"))
                : o.Items("spec", "ingress").SelectMany(i => i.Items("ports")).Select(p => p.At("port"));
            Assert.All(used, port => Assert.Contains(port.ToString(), ports));
        }
    }

    [OverlayTheory]
    [MemberData(nameof(Names))]
    public async Task Image_is_of_this_version(string name) => Assert.EndsWith(
        $":{Checkout.Version}", (await Overlay.BuildAsync(name)).Container.Text("image"));

    [OverlayTheory]
    [MemberData(nameof(Names))]
    public async Task Stop_has_the_time_that_its_hook_and_the_node_take(string name)
    {
        Overlay overlay = await Overlay.BuildAsync(name);
        int hook = overlay.Container.Items("lifecycle", "preStop", "exec", "command").Select(w => w.ToString())
            .Where(w => w.StartsWith("--wait=") || w.StartsWith("--linger="))
            .Sum(w => int.Parse(w.Split('=')[1].TrimEnd('s'), CultureInfo.InvariantCulture));
        const int NodeStopSeconds = 5;
        Assert.InRange(
            int.Parse(overlay.Pod.Text("terminationGracePeriodSeconds")), hook + NodeStopSeconds + 10, 300);
    }

    [OverlayFact]
    public async Task Production_has_three_nodes_and_more_apart_from_each_other()
    {
        Overlay overlay = await Overlay.BuildAsync("prod");
        YamlNode scaler = Assert.Single(overlay.Of("HorizontalPodAutoscaler"));
        Assert.Equal("3", scaler.Text("spec", "minReplicas"));
        // A number here would fight with the autoscaler at each apply.
        Assert.Null(overlay.Node.Find("spec", "replicas"));
        Assert.Equal("DoNotSchedule", overlay.Pod.Items("topologySpreadConstraints")[0].Text("whenUnsatisfiable"));
        Assert.Equal("1", overlay.Object("PodDisruptionBudget", "monitor").Text("spec", "maxUnavailable"));
    }

    [OverlayFact]
    public async Task Secrets_in_the_repository_are_empty()
    {
        foreach (string name in (string[])["prod", "prod-postgres"])
        {
            YamlNode secret = Assert.Single((await Overlay.BuildAsync(name)).Of("Secret"));
            Assert.Equal(["api-token", "cluster-token", "postgres-password"], secret.Texts("data").Keys.Order());
            Assert.All(secret.Texts("data").Values, Assert.Empty);
        }
    }
}
