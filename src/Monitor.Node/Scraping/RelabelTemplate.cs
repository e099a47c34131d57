using System.Text;
using System.Text.RegularExpressions;

namespace Monitor.Node.Scraping;

/// <summary>
/// A replacement such as <c>$1:${port}</c>, filled as Prometheus fills it: a name is the longest run of letters,
/// digits and underscores, so <c>$1x</c> is the group "1x"; an unknown group is empty; <c>$$</c> is a dollar.
/// </summary>
internal sealed class RelabelTemplate
{
    private readonly string _text;

    public RelabelTemplate(string text) => _text = text;

    /// <summary>True when nothing is to be filled in.</summary>
    public bool IsPlain => !_text.Contains('$');

    public string Text => _text;

    public string Fill(Match match)
    {
        if (IsPlain)
            return _text;
        var filled = new StringBuilder();
        for (int at = 0; at < _text.Length;)
        {
            if (_text[at] != '$')
            {
                filled.Append(_text[at++]);
                continue;
            }

            if (at + 1 < _text.Length && _text[at + 1] == '$')
            {
                filled.Append('$');
                at += 2;
                continue;
            }

            bool braced = at + 1 < _text.Length && _text[at + 1] == '{';
            int begin = at + (braced ? 2 : 1), end = begin;
            while (end < _text.Length && (char.IsLetterOrDigit(_text[end]) || _text[end] == '_'))
                end++;
            if (end == begin || braced && (end == _text.Length || _text[end] != '}'))
            {
                // No name: the dollar stands for itself.
                filled.Append(_text[at++]);
                continue;
            }

            filled.Append(match.Groups[_text[begin..end]].Value);
            at = braced ? end + 1 : end;
        }

        return filled.ToString();
    }
}
