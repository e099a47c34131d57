namespace Monitor.Cli.CommandLine;

/// <summary>The shells' scripts. Each gives the line up to the cursor to the program and offers its answer.</summary>
internal static class CompletionScripts
{
    private const string Bash = """
        # bash completion for monitorctl
        _monitorctl() {
            local IFS=$'\n'
            COMPREPLY=($(monitorctl __complete "${COMP_LINE:0:COMP_POINT}" 2>/dev/null))
        }
        complete -o default -F _monitorctl monitorctl

        """;

    private const string Zsh = """
        #compdef monitorctl
        _monitorctl() {
            local -a words_to_offer
            words_to_offer=("${(@f)$(monitorctl __complete "$LBUFFER" 2>/dev/null)}")
            [[ -n "$words_to_offer" ]] && compadd -a words_to_offer || _files
        }
        if [ "$funcstack[1]" = "_monitorctl" ]; then _monitorctl "$@"; else compdef _monitorctl monitorctl; fi

        """;

    private const string Fish = """
        # fish completion for monitorctl
        complete -c monitorctl -a '(monitorctl __complete (commandline -cp) 2>/dev/null)'

        """;

    public static string Of(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        "fish" => Fish,
        _ => throw new ArgumentOutOfRangeException(nameof(shell), shell, "No such shell."),
    };
}
