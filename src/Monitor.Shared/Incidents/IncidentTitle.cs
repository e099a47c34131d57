namespace Monitor.Shared.Incidents;

/// <summary>What an incident is about, in a line for people.</summary>
public static class IncidentTitle
{
    /// <param name="incident">Which.</param>
    /// <param name="cause">The component that it most likely comes from; null or empty when nothing says so.</param>
    public static string Of(Incident incident, string? cause)
    {
        IncidentAlert first = incident.Alerts.Values.MinBy(alert => alert.StartsAt)!;
        string where = string.IsNullOrEmpty(cause) ? first.Component : cause;
        string on = where.Length > 0 ? $" on {where}" : "";
        IncidentAlert told =
            incident.Alerts.Values.Where(alert => alert.Component == where).MinBy(alert => alert.StartsAt) ?? first;
        return incident.Alerts.Count == 1
            ? $"{told.Name}{on}"
            : $"{told.Name}{on} and {incident.Alerts.Count - 1} more";
    }
}
