using System.Text;

namespace Monitor.Cli.Output;

/// <summary>Leaves out the blanks at the end of lines, which tables pad their last column with.</summary>
internal sealed class TrimmedWriter(TextWriter output) : TextWriter
{
    private int _blanks;

    public override Encoding Encoding => output.Encoding;

    public override void Write(char value)
    {
        switch (value)
        {
            case ' ':
                _blanks++;
                return;
            case '\r':
                return;
            case '\n':
                _blanks = 0;
                break;
        }

        for (; _blanks > 0; _blanks--)
            output.Write(' ');
        output.Write(value);
    }

    public override void Flush() => output.Flush();
}
