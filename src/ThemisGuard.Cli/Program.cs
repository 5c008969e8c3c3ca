using System.CommandLine;
using ThemisGuard.Cli;
using ThemisGuard.Cli.Costs;
using ThemisGuard.Cli.Executions;
using ThemisGuard.Cli.Operations;
using ThemisGuard.Cli.Reviews;
using ThemisGuard.Cli.Rules;
using ThemisGuard.Cli.Scanning;
using ThemisGuard.Cli.Serving;
using ThemisGuard.Cli.Tenants;
using ThemisGuard.Validate;

var root = new RootCommand("ThemisGuard tells whether a cloud is compliant, keeps telling it on a schedule, and shows what changed.")
{
    ScanCommand.Create(),
    RescanCommand.Create(),
    UpCommand.Create(),
    ServeCommand.Create(),
    TenantsCommand.Create(),
    RulesCommand.Create(),
    ValidateCommand.Create(),
    ExecutionsCommand.Create(),
    QueuesCommand.Create(),
    DeadLettersCommand.Create(),
    CostCommand.Create(),
    ReviewCommand.Create(),
    new Command("execution", "State machines on this machine, without an engine.") { ExecutionRunCommand.Create() },
};
return await CommandBoundary.RunAsync(root, "themis", args, EngineFailures.Explain);
