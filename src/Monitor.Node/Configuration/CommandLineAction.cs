namespace Monitor.Node.Configuration;

/// <summary>What the command line asks for.</summary>
internal enum CommandLineAction
{
    Run,
    CheckConfig,
    CheckRules,
    ImportAlertmanager,
    TestRules,
    Version,
    Help,
}
