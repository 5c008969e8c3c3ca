using System.CommandLine;
using System.Text.Json;
using ThemisGuard.Compliance.Operations;
using ThemisGuard.Functions.ManageOperations;
using ThemisGuard.Functions.ReadOperations;

namespace ThemisGuard.Cli.Operations;

/// <summary><c>themis executions list|show|history|redrive|stop</c>: the operator's view.</summary>
internal static class ExecutionsCommand
{
    private const string OnePath = "/v1/ops/executions/{executionId}";
    private const int MaxEvents = 25_000;
    private static readonly Dictionary<string, string?> Nothing = [];
    private static readonly TimeSpan FollowEvery = TimeSpan.FromSeconds(1);

    public static Command Create() => new("executions", "Executions of the workflows: what runs, what failed, what happened.")
    {
        CreateList(), CreateShow(), CreateHistory(),
        CreateChange("redrive", "Send a failed execution on from where it failed."),
        CreateChange("stop", "Stop an execution; its scan ends as failed."),
    };

    private static Command CreateList()
    {
        var status = new Option<string?>("--status") { Description = "Only executions with this status." };
        status.AcceptOnlyFromAmong("RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED");
        var machine = new Option<string?>("--machine") { Description = "Only executions of this state machine.", HelpName = "NAME" };
        var tenant = new Option<string?>("--tenant") { Description = "Only executions of this tenant's scans.", HelpName = "ID" };
        var limit = new Option<int>("--limit") { Description = "How many, 1 to 1000, newest first.", DefaultValueFactory = _ => 20 };
        return new OperatorFlags().Apply(
            new Command("list", "List executions of every state machine, newest first.") { status, machine, tenant, limit },
            async (parsed, api, json, cancellationToken) =>
            {
                int most = Math.Clamp(parsed.GetValue(limit), 1, 1_000);
                var executions = new List<ExecutionView>();
                string? cursor = null;
                do
                {
                    ExecutionPage page = await api.CallAsync(
                        "ReadOperations", "GET", "/v1/ops/executions", id: null,
                        new Dictionary<string, string?>
                        {
                            ["status"] = parsed.GetValue(status), ["machine"] = parsed.GetValue(machine), ["tenant"] = parsed.GetValue(tenant),
                            ["limit"] = Math.Min(100, most - executions.Count).ToString(System.Globalization.CultureInfo.InvariantCulture), ["cursor"] = cursor,
                        },
                        OperatorJson.Default.ExecutionPage, cancellationToken);
                    executions.AddRange(page.Executions);
                    cursor = page.Cursor;
                }
                while (cursor is not null && executions.Count < most);
                if (json)
                {
                    Screen.Json(new ExecutionPage(executions, cursor), OperatorJson.Default.ExecutionPage);
                }
                else
                {
                    ExecutionText.WriteList(executions, TimeProvider.System.GetUtcNow());
                }
            });
    }

    private static Command CreateShow()
    {
        Argument<string> name = Name();
        var follow = new Option<bool>("--follow") { Description = "Tell of its states as they pass, until it ends." };
        return new OperatorFlags().Apply(
            new Command("show", "Show one execution: its machine drawn, its states as a timeline, input, output, error.") { name, follow },
            async (parsed, api, json, cancellationToken) =>
            {
                string wanted = parsed.GetRequiredValue(name);
                ExecutionDetail detail = await ReadAsync(api, wanted, cancellationToken);
                if (parsed.GetValue(follow))
                {
                    detail = await FollowAsync(api, wanted, detail, json, cancellationToken);
                }

                IReadOnlyList<StatePassage> passages = Passages.Of(await HistoryAsync(api, wanted, cancellationToken));
                if (json)
                {
                    Screen.Json(new ShownExecution(detail, passages), OperatorJson.Default.ShownExecution);
                    return;
                }

                MachineList machines = await api.CallAsync("ReadOperations", "GET", "/v1/ops/machines", id: null, Nothing, OperatorJson.Default.MachineList, cancellationToken);
                DateTimeOffset now = TimeProvider.System.GetUtcNow();
                bool running = detail.Execution.Status == ExecutionStatus.Running;
                ExecutionText.WriteHead(detail, now);
                if (machines.Machines.FirstOrDefault(machine => machine.StateMachineArn == detail.StateMachineArn) is { } drawn)
                {
                    ExecutionText.WriteDrawing(drawn.Definition, passages, running);
                }

                ExecutionText.WriteTimeline(passages, Seconds(detail.Execution.StartedAt), detail.Execution.EndedAt is { } end ? Seconds(end) : null, running, now);
            });
    }

    private static Command CreateHistory()
    {
        Argument<string> name = Name();
        return new OperatorFlags().Apply(
            new Command("history", "Print every event of an execution.") { name },
            async (parsed, api, json, cancellationToken) =>
            {
                string wanted = parsed.GetRequiredValue(name);
                ExecutionDetail detail = await ReadAsync(api, wanted, cancellationToken);
                List<JsonElement> events = await HistoryAsync(api, wanted, cancellationToken);
                if (json)
                {
                    Screen.Json(new HistoryPage(detail.Execution.ExecutionId, events, detail.HistoryEvents is not null, Cursor: null), OperatorJson.Default.HistoryPage);
                }
                else
                {
                    ExecutionText.WriteHistory(events, Seconds(detail.Execution.StartedAt));
                }
            });
    }

    private static Command CreateChange(string verb, string description)
    {
        Argument<string> name = Name();
        return new OperatorFlags().Apply(new Command(verb, description) { name }, async (parsed, api, json, cancellationToken) =>
        {
            ExecutionChange changed = await api.CallAsync(
                "ManageOperations", "POST", $"{OnePath}/{verb}", parsed.GetRequiredValue(name), Nothing, OperatorJson.Default.ExecutionChange, cancellationToken);
            if (json)
            {
                Screen.Json(changed, OperatorJson.Default.ExecutionChange);
            }
            else
            {
                Screen.Line(verb == "stop" ? $"{changed.Name} is stopped." : $"{changed.Name} runs again. 'executions show --follow' watches it.");
            }
        });
    }

    // What has passed is said once, so that a log of it reads as well as a screen.
    private static async Task<ExecutionDetail> FollowAsync(
        OperatorApi api, string wanted, ExecutionDetail detail, bool json, CancellationToken cancellationToken)
    {
        int told = 0;
        double start = Seconds(detail.Execution.StartedAt);
        while (true)
        {
            bool running = detail.Execution.Status == ExecutionStatus.Running;
            IReadOnlyList<StatePassage> passages = Passages.Of(await HistoryAsync(api, wanted, cancellationToken));
            for (; !json && told < passages.Count && (!running || passages[told].ExitedAt is not null); told++)
            {
                ExecutionText.WritePassage(passages[told], start, stop: null, running, TimeProvider.System.GetUtcNow());
            }

            if (!running)
            {
                if (!json)
                {
                    Screen.Line("");
                }

                return detail;
            }

            await Task.Delay(FollowEvery, TimeProvider.System, cancellationToken);
            detail = await ReadAsync(api, wanted, cancellationToken);
        }
    }

    private static Task<ExecutionDetail> ReadAsync(OperatorApi api, string wanted, CancellationToken cancellationToken) =>
        api.CallAsync("ReadOperations", "GET", OnePath, wanted, Nothing, OperatorJson.Default.ExecutionDetail, cancellationToken);

    private static async Task<List<JsonElement>> HistoryAsync(OperatorApi api, string wanted, CancellationToken cancellationToken)
    {
        var events = new List<JsonElement>();
        string? cursor = null;
        do
        {
            HistoryPage page = await api.CallAsync(
                "ReadOperations", "GET", OnePath + "/history", wanted, new Dictionary<string, string?> { ["limit"] = "200", ["cursor"] = cursor },
                OperatorJson.Default.HistoryPage, cancellationToken);
            events.AddRange(page.Events);
            cursor = page.Cursor;
        }
        while (cursor is not null && events.Count < MaxEvents);
        return events;
    }

    private static double Seconds(DateTimeOffset at) => at.ToUnixTimeMilliseconds() / 1_000.0;

    private static Argument<string> Name() => new("EXECUTION") { Description = "Execution name (a scan's id) or id." };
}
