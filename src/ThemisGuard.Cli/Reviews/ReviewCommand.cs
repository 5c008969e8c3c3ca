using System.CommandLine;
using System.Text.Json;
using ThemisGuard.Aws.StepFunctions;
using ThemisGuard.Cli.Executions;
using ThemisGuard.Compliance.Reviews;

namespace ThemisGuard.Cli.Reviews;

/// <summary><c>themis review</c>: the architecture review, now.</summary>
internal static class ReviewCommand
{
    private const string Machine = "ReviewStateMachine";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(200);

    public static Command Create()
    {
        var month = new Option<string?>("--month") { Description = "The month to review, e.g. 2026-11; this month so far when absent.", HelpName = "MONTH" };
        Option<string> state = EngineFlags.State();
        var format = new Option<string>("--format") { Description = "What is printed: text (the decision record, Markdown) or json.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command("review", "Review now whether Lambda is still the right architecture; keeps and prints the decision record.") { month, state, format };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            string reviewed = parsed.GetValue(month) ?? MonthlyUsage.MonthOf(now);
            MonthlyUsage.BoundsOf(reviewed);
            await using EngineConnection connection = await EngineConnection.OpenAsync(parsed.GetRequiredValue(state), cancellationToken);
            using JsonDocument output = JsonDocument.Parse(await RunAsync(connection.StepFunctions, reviewed, now, cancellationToken));
            Console.WriteLine(parsed.GetValue(format) == "json" ? output.RootElement.GetRawText() : output.RootElement.GetProperty("record").GetString()!.TrimEnd());
            return (int)ExitCode.Compliant;
        });
        return command;
    }

    private static async Task<string> RunAsync(IAmazonStepFunctions client, string month, DateTimeOffset now, CancellationToken cancellationToken)
    {
        string machine = (await client.ListStateMachinesAsync(new ListStateMachinesRequest(1_000), cancellationToken)).StateMachines
            .FirstOrDefault(machine => machine.Name.StartsWith(Machine, StringComparison.Ordinal))?.StateMachineArn
            ?? throw new CommandException(ExitCode.Usage, "the engine on this state folder runs another template, without an architecture review.");
        string name = ReviewRecords.ExecutionName(month, now);
        string execution = (await client.StartExecutionAsync(new StartExecutionRequest(machine, name, $$"""{"month":"{{month}}"}"""), cancellationToken)).ExecutionArn;
        for (DateTimeOffset end = now + Limit; TimeProvider.System.GetUtcNow() < end;)
        {
            DescribeExecutionResponse described = await client.DescribeExecutionAsync(new DescribeExecutionRequest(execution), cancellationToken);
            switch (described.Status)
            {
                case "SUCCEEDED":
                    return described.Output!;
                case "RUNNING":
                    await Task.Delay(PollEvery, TimeProvider.System, cancellationToken);
                    break;
                default:
                    throw new CommandException(ExitCode.Internal, $"the review ended as {described.Status}: {described.Cause ?? described.Error}");
            }
        }

        throw new CommandException(ExitCode.Internal, $"the review has not ended in {Limit.TotalMinutes} minutes; 'themis executions show {name}' tells where it is.");
    }
}
