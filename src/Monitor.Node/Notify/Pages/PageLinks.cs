using System.Text;
using Monitor.Actors.Ports;
using Monitor.Shared.Series;

namespace Monitor.Node.Notify.Pages;

/// <summary>Addresses of this node's pages, for people who were told of something.</summary>
/// <param name="externalUrl">Where people reach this node, without a slash at its end.</param>
internal sealed class PageLinks(string externalUrl)
{
    public string Home => externalUrl;

    public string Incident(long id) => $"{externalUrl}/incidents/{id}";

    /// <summary>Where to silence what an incident is about.</summary>
    public string SilenceOfIncident(long id) => $"{externalUrl}/silences/new?incident={id}";

    /// <summary>What is known of an alert here.</summary>
    public string AlertPage(NotifiedAlert alert) => $"{externalUrl}/alerts/{Uri.EscapeDataString(alert.Fingerprint)}";

    /// <summary>Where an alert came from; else the page of its component; else the first page.</summary>
    public string Alert(NotifiedAlert alert)
    {
        if (alert.GeneratorUrl.Length > 0)
            return alert.GeneratorUrl;
        return alert.Labels["component"] is { } component
            ? $"{externalUrl}/#component={Uri.EscapeDataString(component)}"
            : $"{externalUrl}/";
    }

    /// <summary>Where to silence what has these labels.</summary>
    public string Silence(LabelSet labels)
    {
        var filter = new StringBuilder("{");
        foreach (Label label in labels)
        {
            string value = label.Value.Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
            filter.Append(filter.Length > 1 ? "," : "").Append(label.Name).Append("=\"").Append(value).Append('"');
        }

        return $"{externalUrl}/silences/new?filter={Uri.EscapeDataString(filter.Append('}').ToString())}";
    }
}
