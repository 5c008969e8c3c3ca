using System.Globalization;
using System.Text.Json;
using ThemisGuard.Local.Executions.Machines;
using ThemisGuard.Local.Wire;
using ThemisGuard.StatesLanguage.History;
using ThemisGuard.StatesLanguage.Interpretation;

namespace ThemisGuard.Local.Executions.Protocol;

/// <summary>Start, describe, list, stop and redrive executions; their histories.</summary>
internal sealed class ExecutionActions(ExecutionHost host, MapRunActions mapRuns)
{
    private static readonly string[] Statuses = ["SUCCEEDED", "TIMED_OUT", "PENDING_REDRIVE", "ABORTED", "FAILED", "RUNNING"];

    public async Task<Action<Utf8JsonWriter>> StartAsync(WireBody body, string? trace)
    {
        ExecutionRecord record = await host.StartAsync(Order(body, trace));
        return json =>
        {
            json.WriteString("executionArn", record.Arn);
            json.WriteTime("startDate", record.Started);
        };
    }

    public async Task<Action<Utf8JsonWriter>> StartSyncAsync(WireBody body, string? trace)
    {
        StartOrder order = Order(body, trace);
        if (!order.Target.Machine.IsExpress)
        {
            throw SfnError.MachineTypeNotSupported();
        }

        ExecutionRecord record = await host.RunAsync(order);
        long milliseconds = Math.Max(1, (long)(record.Stopped!.Value - record.Started).TotalMilliseconds);
        return json =>
        {
            json.WriteString("executionArn", record.Arn);
            json.WriteString("stateMachineArn", record.MachineArn);
            json.WriteString("name", record.Name);
            json.WriteTime("startDate", record.Started);
            json.WriteTime("stopDate", record.Stopped);
            json.WriteString("status", record.Status.ToWireName());
            json.WriteOptional("error", record.Error);
            json.WriteOptional("cause", record.Cause);
            WriteData(json, record);
            json.WriteOptional("traceHeader", record.TraceHeader);
            json.WriteStartObject("billingDetails");
            json.WriteNumber("billedMemoryUsedInMB", 64);
            json.WriteNumber("billedDurationInMilliseconds", (milliseconds + 99) / 100 * 100);
            json.WriteEndObject();
        };
    }

    public async Task<Action<Utf8JsonWriter>> DescribeAsync(WireBody body)
    {
        string arn = CheckExecution(body);
        if (host.Find(arn) is not { } record)
        {
            return await mapRuns.DescribeChildAsync(arn);
        }

        return json =>
        {
            WriteSummary(json, record);
            WriteData(json, record);
            json.WriteOptional("error", record.Error);
            json.WriteOptional("cause", record.Cause);
            json.WriteOptional("traceHeader", record.TraceHeader);
            (string status, string? reason) = RedriveStatus.Of(record);
            json.WriteString("redriveStatus", status);
            json.WriteOptional("redriveStatusReason", reason);
        };
    }

    public Action<Utf8JsonWriter> DescribeMachine(WireBody body)
    {
        string arn = CheckExecution(body);
        ExecutionRecord record = host.Find(arn) ?? throw SfnError.ExecutionDoesNotExist(arn);
        StateMachineRecord settings = host.Machines.Machine(record.MachineArn) ?? new StateMachineRecord
        {
            Arn = record.MachineArn, Name = record.MachineName, Definition = record.Definition, RoleArn = record.RoleArn, Created = record.MachineUpdated, Updated = record.MachineUpdated,
        };
        return json =>
        {
            json.WriteString("stateMachineArn", record.VersionArn ?? record.MachineArn);
            json.WriteString("name", record.MachineName);
            json.WriteString("definition", record.Definition);
            json.WriteString("roleArn", record.RoleArn);
            json.WriteTime("updateDate", record.MachineUpdated);
            MachineSettings.Write(json, settings);
            json.WriteOptional("revisionId", record.RevisionId);
            VariableReferences.Write(json, record.Definition);
        };
    }

    public async Task<Action<Utf8JsonWriter>> ListAsync(WireBody body)
    {
        int size = SfnJson.PageSize(body);
        string? filter = body.Text("statusFilter");
        if (filter is not null && !Statuses.Contains(filter))
        {
            throw WireError.Validation(
                $"1 validation error detected: Value '{filter}' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [{string.Join(", ", Statuses)}]");
        }

        if (body.Text("mapRunArn") is { } mapRunArn)
        {
            return await mapRuns.ListChildrenAsync(mapRunArn, filter, body);
        }

        string arn = body.Text("stateMachineArn") ?? throw WireError.Validation("Either stateMachineArn or mapRunArn must be specified");
        SfnArns.Check(arn, "stateMachine");
        StartTarget target = host.Machines.Target(arn) ?? throw SfnError.MachineDoesNotExist(arn);
        if (target.Machine.IsExpress)
        {
            throw SfnError.MachineTypeNotSupported();
        }

        bool? redriven = body.Text("redriveFilter") switch
        {
            null => null,
            "REDRIVEN" => true,
            "NOT_REDRIVEN" => false,
            { } other => throw WireError.Validation($"1 validation error detected: Value '{other}' at 'redriveFilter' failed to satisfy constraint: Member must satisfy enum value set: [REDRIVEN, NOT_REDRIVEN]"),
        };
        string list = $"executions {arn} {filter} {redriven}";
        (long, long)? after = SfnJson.Place(body, list, 3_096) is { } place && place.Split(' ') is [var time, var id]
            ? (long.Parse(time, CultureInfo.InvariantCulture), long.Parse(id, CultureInfo.InvariantCulture))
            : null;
        string column = target.AliasArn is not null ? "alias" : target.VersionArn is not null ? "version" : "machine";
        IReadOnlyList<ExecutionRecord> found = filter == "PENDING_REDRIVE" ? [] : host.Store.List(column, arn, filter is null ? null : Parse(filter), redriven, after, size + 1);
        ExecutionRecord? last = found.Count > size ? found[size - 1] : null;
        return json =>
        {
            json.WriteStartArray("executions");
            foreach (ExecutionRecord record in found.Take(size))
            {
                json.WriteStartObject();
                WriteSummary(json, record);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteOptional("nextToken", last is null ? null : SfnJson.Token(list, string.Create(
                CultureInfo.InvariantCulture, $"{(last.Stopped ?? last.Redriven ?? last.Started).UtcTicks} {last.Id}")));
        };
    }

    public async Task<Action<Utf8JsonWriter>> HistoryAsync(WireBody body)
    {
        string arn = CheckExecution(body);
        int size = SfnJson.PageSize(body);
        bool reverse = body.Flag("reverseOrder") ?? false, data = body.Flag("includeExecutionData") ?? true;
        string list = $"history {arn} {reverse}";
        int from = SfnJson.Place(body, list) is { } place ? int.Parse(place, CultureInfo.InvariantCulture) : 0;
        HistoryEvent[] Page(IReadOnlyList<HistoryEvent> history, out int total)
        {
            total = history.Count;
            IEnumerable<HistoryEvent> ordered = reverse ? Enumerable.Range(0, history.Count).Select(i => history[history.Count - 1 - i]) : history;
            return [.. ordered.Skip(from).Take(size)];
        }

        int count = 0;
        HistoryEvent[] page = host.Find(arn) is { } record
            ? await host.AskAsync(record, execution => Page(execution.History, out count))
            : await mapRuns.AskChildAsync(arn, child => Page(child.History, out count));
        return json =>
        {
            json.WriteStartArray("events");
            foreach (HistoryEvent happened in page)
            {
                happened.WriteTo(json, data);
            }

            json.WriteEndArray();
            int next = from + page.Length;
            json.WriteOptional("nextToken", next < count ? SfnJson.Token(list, next.ToString(CultureInfo.InvariantCulture)) : null);
        };
    }

    public async Task<Action<Utf8JsonWriter>> StopAsync(WireBody body)
    {
        string arn = CheckExecution(body);
        ExecutionRecord record = await host.StopAsync(arn, body.Text("error"), body.Text("cause"));
        return json => json.WriteTime("stopDate", record.Stopped ?? host.Time.GetUtcNow());
    }

    public async Task<Action<Utf8JsonWriter>> RedriveAsync(WireBody body)
    {
        ExecutionRecord record = await host.RedriveAsync(CheckExecution(body));
        return json => json.WriteTime("redriveDate", record.Redriven);
    }

    internal static ExecutionStatus Parse(string status) => status switch
    {
        "RUNNING" => ExecutionStatus.Running,
        "SUCCEEDED" => ExecutionStatus.Succeeded,
        "FAILED" => ExecutionStatus.Failed,
        "TIMED_OUT" => ExecutionStatus.TimedOut,
        _ => ExecutionStatus.Aborted,
    };

    private StartOrder Order(WireBody body, string? trace)
    {
        string arn = body.Required("stateMachineArn");
        SfnArns.Check(arn, "stateMachine");
        StartTarget target = host.Machines.Target(arn) ?? throw SfnError.MachineDoesNotExist(arn);
        return new StartOrder(target, body.Text("name"), body.Text("input") ?? "{}", body.Text("traceHeader") ?? trace);
    }

    private static string CheckExecution(WireBody body)
    {
        string arn = body.Required("executionArn");
        SfnArns.Check(arn, "execution");
        return arn;
    }

    private static void WriteSummary(Utf8JsonWriter json, ExecutionRecord record)
    {
        json.WriteString("executionArn", record.Arn);
        json.WriteString("stateMachineArn", record.MachineArn);
        json.WriteString("name", record.Name);
        json.WriteString("status", record.Status.ToWireName());
        json.WriteTime("startDate", record.Started);
        json.WriteTime("stopDate", record.Stopped);
        json.WriteOptional("stateMachineVersionArn", record.VersionArn);
        json.WriteOptional("stateMachineAliasArn", record.AliasArn);
        json.WriteNumber("redriveCount", record.Redrives);
        json.WriteTime("redriveDate", record.Redriven);
    }

    private static void WriteData(Utf8JsonWriter json, ExecutionRecord record)
    {
        json.WriteString("input", record.Input);
        WriteIncluded(json, "inputDetails");
        if (record.Output is not null)
        {
            json.WriteString("output", record.Output);
            WriteIncluded(json, "outputDetails");
        }
    }

    internal static void WriteIncluded(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject(name);
        json.WriteBoolean("included", true);
        json.WriteEndObject();
    }
}
