using System.Collections.Frozen;
using System.Text;

namespace Monitor.Shared.Ingest;

/// <summary>The reasons' names on the wire and in labels.</summary>
public static class RejectReasonText
{
    private static readonly FrozenDictionary<RejectReason, string> Labels =
        Enum.GetValues<RejectReason>().ToFrozenDictionary(reason => reason, reason => SnakeCase(reason.ToString()));

    /// <summary>The name in snake case: <c>too_far_in_the_future</c>.</summary>
    public static string ToLabel(this RejectReason reason) => Labels[reason];

    private static string SnakeCase(string pascalCase)
    {
        var snake = new StringBuilder();
        foreach (char letter in pascalCase)
        {
            if (char.IsAsciiLetterUpper(letter) && snake.Length > 0)
                snake.Append('_');
            snake.Append(char.ToLowerInvariant(letter));
        }

        return snake.ToString();
    }
}
