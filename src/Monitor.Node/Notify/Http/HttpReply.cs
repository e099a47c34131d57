using System.Net;

namespace Monitor.Node.Notify.Http;

/// <summary>What a vendor answered.</summary>
/// <param name="Body">Its beginning, as text.</param>
/// <param name="RetryAfter">How long it asks to wait; null where it does not say.</param>
internal sealed record HttpReply(HttpStatusCode Status, string Body, TimeSpan? RetryAfter)
{
    private const int LongestReason = 256;

    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>The status and the beginning of what was said, in printable characters.</summary>
    public string Reason
    {
        get
        {
            string said = Pages.TextLimit.Characters(Pages.TextLimit.OneLine(Body), LongestReason);
            return said.Length > 0 ? $"{(int)Status}: {said}" : $"{(int)Status}";
        }
    }
}
