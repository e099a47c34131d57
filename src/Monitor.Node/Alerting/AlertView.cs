using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Inhibition;
using Monitor.Shared.Alerting.Matching;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Series;
using Route = Monitor.Shared.Alerting.Routing.Route;

namespace Monitor.Node.Alerting;

/// <summary>An alert that fires, and what becomes of it at this moment.</summary>
internal sealed record AlertView(
    Alert Alert, IReadOnlyList<Route> Routes, IReadOnlyList<string> SilencedBy, string? InhibitedBy)
{
    public bool IsSuppressed => SilencedBy.Count > 0 || InhibitedBy is not null;

    public static AlertView Of(AlertManagerState state, Alert alert, DateTimeOffset now)
    {
        RoutingState routed = state.Routed;
        Inhibitor? inhibitor = routed.Inhibition.FindInhibitor(alert.Labels);
        return new AlertView(
            alert, routed.Table.Match(alert.Labels),
            routed.Silences.All.IsEmpty ? [] : routed.Silences.Find(alert.Labels, now),
            inhibitor is { } by ? AlertFingerprint.Of(by.Alert) : null);
    }

    /// <summary>What the alerts' endpoints may be asked for.</summary>
    internal sealed record Filter(
        bool Active, bool Silenced, bool Inhibited, IReadOnlyList<LabelMatcher> Matchers, TextPattern? Receiver)
    {
        /// <summary>Reads the query; on false <paramref name="error"/> says what is wrong with it.</summary>
        public static bool TryRead(IQueryCollection query, out Filter filter, out string error)
        {
            filter = null!;
            if (!TryReadMatchers(query, out IReadOnlyList<LabelMatcher> matchers, out error))
                return false;
            TextPattern? receiver = null;
            if (query["receiver"].ToString() is { Length: > 0 } pattern
                && !TextPattern.TryParse(pattern, out receiver, out string why))
            {
                error = $"failed to parse receiver param: {pattern} {why}";
                return false;
            }

            if (!TryReadFlag(query, "active", out bool active, out error)
                || !TryReadFlag(query, "silenced", out bool silenced, out error)
                || !TryReadFlag(query, "inhibited", out bool inhibited, out error)
                || !TryReadFlag(query, "unprocessed", out _, out error))
                return false;
            filter = new Filter(active, silenced, inhibited, matchers, receiver);
            return true;
        }

        public static bool TryReadMatchers(
            IQueryCollection query, out IReadOnlyList<LabelMatcher> matchers, out string error)
        {
            var all = new List<LabelMatcher>();
            matchers = all;
            error = "";
            foreach (string? text in query["filter"])
            {
                if (!AlertMatcherParser.TryParse(text ?? "", out IReadOnlyList<LabelMatcher> read, out string why))
                {
                    error = $"bad matcher format: {text} {why}";
                    return false;
                }

                all.AddRange(read);
            }

            return true;
        }

        public bool Takes(AlertView view) =>
            (view.IsSuppressed || Active)
            && (Silenced || view.SilencedBy.Count == 0)
            && (Inhibited || view.InhibitedBy is null)
            && (Receiver is null || view.Routes.Any(route => Receiver.IsMatch(route.Receiver!)));

        public bool Takes(LabelSet labels) => LabelMatcher.All(Matchers, labels);

        private static bool TryReadFlag(IQueryCollection query, string name, out bool value, out string error)
        {
            string text = query[name].ToString();
            error = "";
            value = text is "" or "true" or "1";
            if (value || text is "false" or "0")
                return true;
            error = $"{name} must be true or false, not {text}";
            return false;
        }
    }
}
