namespace Monitor.Node.Configuration;

/// <summary>A PagerDuty service.</summary>
/// <param name="RoutingKey">Its integration key.</param>
/// <param name="Source">
/// Who sends: stands in every event, and keeps the keys of two clusters that page one service apart.
/// </param>
internal sealed record PagerDutyOptions(Secret RoutingKey, string Source);
