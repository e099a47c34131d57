using System.Security.Cryptography;
using System.Text;
using Monitor.Shared.Alerting.Silences;
using Monitor.Shared.Calendars;
using NodaTime;

namespace Monitor.Shared.Alerting.Maintenance;

/// <summary>
/// Makes each occurrence of a maintenance a silence like any other, journaled, with its own count. The silence's id
/// follows from the occurrence, so however often this is asked, and by whichever node, there is one: a silence that is
/// there is left alone, even where somebody ended it by hand. One whose occurrence is not in the configuration any more
/// is ended. A silence that somebody moved is that somebody's.
/// </summary>
public static class MaintenancePlan
{
    private const string Author = "maintenance: ";

    /// <summary>How long before its beginning a silence can be seen.</summary>
    public static readonly Duration Lead = Duration.FromMinutes(15);

    /// <summary>What brings the silences in line with the configuration; empty when they are.</summary>
    public static IReadOnlyList<AlertCommand> Commands(
        IReadOnlyList<MaintenanceWindow> windows, SilenceBook silences, DateTimeOffset now)
    {
        var commands = new List<AlertCommand>();
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        Instant moment = Instant.FromDateTimeOffset(now);
        foreach (MaintenanceWindow window in windows)
        {
            foreach (TimeRange range in window.Within(new TimeRange(moment, moment + Lead)))
            {
                string id = IdOf(window, range.To.ToDateTimeOffset());
                if (wanted.Add(id) && !silences.All.ContainsKey(id))
                    commands.Add(new AlertCommand.SetSilence(RequestOf(window, range, id)));
            }
        }

        commands.AddRange(silences.All.Values
            .Where(silence => silence.StateAt(now) != SilenceState.Expired && !wanted.Contains(silence.Id)
                && IsOurs(silence))
            .OrderBy(silence => silence.Id, StringComparer.Ordinal)
            .Select(silence => new AlertCommand.ExpireSilence(silence.Id, "configuration")));
        return commands;
    }

    /// <summary>Whether a silence is an occurrence of a window.</summary>
    public static bool IsOf(MaintenanceWindow window, Silence silence) =>
        silence.CreatedBy == Author + window.Name && IsOurs(silence);

    private static SilenceRequest RequestOf(MaintenanceWindow window, TimeRange range, string id) => new(
        "", id, window.Matchers, range.From.ToDateTimeOffset(), range.To.ToDateTimeOffset(), Author + window.Name,
        window.Reason, [], IsConfirmed: true);

    private static bool IsOurs(Silence silence) =>
        silence.CreatedBy.StartsWith(Author, StringComparison.Ordinal)
        && silence.Id == IdOf(silence.CreatedBy[Author.Length..], silence.Matchers, silence.EndsAt);

    private static string IdOf(MaintenanceWindow window, DateTimeOffset end) =>
        IdOf(window.Name, window.Matchers, end);

    /// <summary>
    /// By the end and not by the beginning: an occurrence that is found late begins late. A change of the matchers
    /// makes another silence.
    /// </summary>
    private static string IdOf(
        string name, IEnumerable<Rules.Matching.LabelMatcher> matchers, DateTimeOffset end)
    {
        string text = $"{name}\n{string.Join('\n', matchers)}\n{end.ToUnixTimeSeconds()}";
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        return new Guid(hash.AsSpan(0, 16)).ToString();
    }
}
