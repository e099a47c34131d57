using System.Runtime.CompilerServices;
using System.Text;
using Monitor.Actors.Explain;
using Monitor.Actors.Tests.Alerting;
using Monitor.Actors.Tests.Audit;
using Monitor.Shared.Alerting;
using Monitor.Shared.Explain;

namespace Monitor.Actors.Tests.Explain;

/// <summary>
/// Explanations as a person reads them. What is expected stands in files beside these tests; they are written anew with
/// MONITOR_RENEW_DOCS=1.
/// </summary>
internal static class ExplainedText
{
    public static Explanation OfAlert(AuditedRun run, string name) =>
        OfFingerprint(run, AlertFingerprint.Of(AlertingWorld.Labels(name)))!;

    public static Explanation? OfFingerprint(AuditedRun run, string fingerprint) =>
        Done(Explainer(run).AlertAsync(fingerprint, CancellationToken.None));

    public static Explanation? OfIncident(AuditedRun run, long id) =>
        Done(Explainer(run).IncidentAsync(id, CancellationToken.None));

    public static Explanation? OfNotification(AuditedRun run, long id) =>
        Done(Explainer(run).NotificationAsync(id, CancellationToken.None));

    private static Explainer Explainer(AuditedRun run) => new(run.World.Alerting, run.World.Time);

    /// <summary>Everything happens on the test's thread: what is not over now never will be.</summary>
    private static T Done<T>(Task<T> task)
    {
        Assert.True(task.IsCompletedSuccessfully, task.Exception?.ToString() ?? "it is still under way");
        return task.Result;
    }

    public static void Check(string file, Explanation explanation)
    {
        var text = new StringBuilder();
        text.Append(explanation.Title).Append('\n');
        foreach (string line in explanation.Now)
            text.Append("now: ").Append(line).Append('\n');
        foreach (ExplainStep step in explanation.Steps)
        {
            text.Append($"{step.At:HH:mm:ss} {step.Actor}: {step.Text}");
            text.Append(step.Because.Length > 0 ? $": {step.Because}" : "").Append('\n');
        }

        if (Environment.GetEnvironmentVariable("MONITOR_RENEW_DOCS") == "1")
            File.WriteAllText(Beside(file), text.ToString());
        Assert.Equal(File.ReadAllText(Beside(file)), text.ToString());
    }

    private static string Beside(string file, [CallerFilePath] string path = "") =>
        Path.Combine(Path.GetDirectoryName(path)!, file);
}
