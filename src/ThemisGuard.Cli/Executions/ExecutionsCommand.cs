using System.CommandLine;
using ThemisGuard.Aws.StepFunctions;

namespace ThemisGuard.Cli.Executions;

/// <summary><c>themis executions list|show</c>: the operator's view.</summary>
internal static class ExecutionsCommand
{
    public static Command Create()
    {
        var command = new Command("executions", "Executions of the workflows: what runs, what failed, what happened.")
        {
            CreateList(),
            CreateShow(),
        };
        return command;
    }

    private static Command CreateList()
    {
        var state = EngineFlags.State();
        var status = new Option<string?>("--status") { Description = "Only executions with this status." };
        status.AcceptOnlyFromAmong("RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED");
        var limit = new Option<int>("--limit") { Description = "How many of each state machine, newest first.", DefaultValueFactory = _ => 20 };
        Option<string> format = Format();
        var command = new Command("list", "List executions of every state machine, newest first.") { state, status, limit, format };
        command.SetAction((parsed, cancellationToken) => WithStepFunctionsAsync(
            parsed.GetRequiredValue(state),
            async client =>
            {
                IReadOnlyList<ExecutionListItem> executions = await ExecutionQueries.ListAsync(
                    client, parsed.GetValue(status), Math.Clamp(parsed.GetValue(limit), 1, 1_000), cancellationToken);
                if (parsed.GetValue(format) == "json")
                {
                    ExecutionText.WriteJson(executions);
                }
                else
                {
                    ExecutionText.WriteList(executions, TimeProvider.System.GetUtcNow());
                }

                return (int)ExitCode.Compliant;
            },
            cancellationToken));
        return command;
    }

    private static Command CreateShow()
    {
        var name = new Argument<string>("EXECUTION") { Description = "Execution name (a scan's id) or ARN." };
        var state = EngineFlags.State();
        Option<string> format = Format();
        var command = new Command("show", "Show one execution: its states as a timeline, input, output, error.") { name, state, format };
        command.SetAction((parsed, cancellationToken) => WithStepFunctionsAsync(
            parsed.GetRequiredValue(state),
            async client =>
            {
                string wanted = parsed.GetRequiredValue(name);
                DescribeExecutionResponse execution = await ExecutionQueries.FindAsync(client, wanted, cancellationToken)
                    ?? throw new CommandException(ExitCode.Usage, $"there is no execution '{wanted}'; 'themis executions list' names them.");
                ExecutionHistory history = await ExecutionQueries.ReadHistoryAsync(client, execution, cancellationToken);
                if (parsed.GetValue(format) == "json")
                {
                    ExecutionText.WriteJson(execution, history);
                }
                else
                {
                    ExecutionText.WriteTimeline(execution, history, TimeProvider.System.GetUtcNow());
                }

                return (int)ExitCode.Compliant;
            },
            cancellationToken));
        return command;
    }

    private static async Task<int> WithStepFunctionsAsync(
        string state, Func<IAmazonStepFunctions, Task<int>> use, CancellationToken cancellationToken)
    {
        await using EngineConnection connection = await EngineConnection.OpenAsync(state, cancellationToken);
        return await use(connection.StepFunctions);
    }

    private static Option<string> Format()
    {
        var format = new Option<string>("--format") { Description = "What is printed: text or json.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        return format;
    }
}
