using System.Text.Json;
using ThemisGuard.Local.Wire;
using ThemisGuard.StatesLanguage.Interpretation;

namespace ThemisGuard.Local.Executions.Protocol;

/// <summary>Map runs and their child executions, which live in the execution that owns them.</summary>
internal sealed class MapRunActions(ExecutionHost host)
{
    // How many executions are searched for a child that is asked for by its own ARN.
    private const int MaxOwners = 50;

    public async Task<Action<Utf8JsonWriter>> ListAsync(WireBody body)
    {
        string arn = body.Required("executionArn");
        SfnArns.Check(arn, "execution");
        ExecutionRecord record = host.Find(arn) ?? throw SfnError.ExecutionDoesNotExist(arn);
        var runs = await host.AskAsync(record, static execution => execution.MapRuns.Select(run => (run.MapRunArn, run.StartTime, run.StopTime)).ToArray());
        (IReadOnlyList<(string Arn, DateTimeOffset Start, DateTimeOffset? Stop)> page, string? next) = SfnJson.Page(
            [.. runs.Select(run => (run.MapRunArn, run.StartTime, run.StopTime))], body, $"map runs {arn}");
        return json =>
        {
            json.WriteStartArray("mapRuns");
            foreach ((string mapRunArn, DateTimeOffset start, DateTimeOffset? stop) in page)
            {
                json.WriteStartObject();
                json.WriteString("executionArn", arn);
                json.WriteString("mapRunArn", mapRunArn);
                json.WriteString("stateMachineArn", record.MachineArn);
                json.WriteTime("startDate", start);
                json.WriteTime("stopDate", stop);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteOptional("nextToken", next);
        };
    }

    public Task<Action<Utf8JsonWriter>> DescribeAsync(WireBody body) => AskAsync<Action<Utf8JsonWriter>>(body.Required("mapRunArn"), static run =>
    {
        // Read here, between two events; written when the answer is.
        var (arn, execution, status, start, stop, concurrency) = (run.MapRunArn, run.ExecutionArn, run.Status, run.StartTime, run.StopTime, run.MaxConcurrency);
        var (percentage, count, items, executions, redrives, redriven) = (run.ToleratedFailurePercentage, run.ToleratedFailureCount, run.ItemCounts, run.ExecutionCounts, run.RedriveCount, run.RedriveTime);
        return json =>
        {
            json.WriteString("mapRunArn", arn);
            json.WriteString("executionArn", execution);
            json.WriteString("status", status.ToWireName());
            json.WriteTime("startDate", start);
            json.WriteTime("stopDate", stop);
            json.WriteNumber("maxConcurrency", concurrency);
            json.WriteNumber("toleratedFailurePercentage", percentage ?? 0);
            json.WriteNumber("toleratedFailureCount", count ?? 0);
            WriteCounts(json, "itemCounts", items);
            WriteCounts(json, "executionCounts", executions);
            json.WriteNumber("redriveCount", redrives);
            json.WriteTime("redriveDate", redriven);
        };
    });

    public async Task UpdateAsync(WireBody body)
    {
        string arn = body.Required("mapRunArn");
        await AskAsync(arn, static run => run.MapRunArn);
        int? concurrency = (int?)body.Number("maxConcurrency");
        double? percentage = body.Element("toleratedFailurePercentage") is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;
        long? count = body.Number("toleratedFailureCount");
        if (host.FindLive(host.Store.OwnerOfMapRun(arn)!) is { } live)
        {
            await live.PostAsync(time => new MapRunUpdated(time, arn, concurrency, percentage, count));
        }
    }

    public async Task<Action<Utf8JsonWriter>> ListChildrenAsync(string mapRunArn, string? statusFilter, WireBody body)
    {
        ExecutionStatus? status = statusFilter is null or "PENDING_REDRIVE" ? null : ExecutionActions.Parse(statusFilter);
        ChildSummary[] children = statusFilter == "PENDING_REDRIVE" ? [] : await AskAsync(mapRunArn, run => run.Children
            .Where(child => status is null || child.Status == status)
            .Select(ChildSummary.Of)
            .OrderByDescending(child => child.Stopped ?? child.Started)
            .ToArray());
        (IReadOnlyList<ChildSummary> page, string? next) = SfnJson.Page(children, body, $"children {mapRunArn} {statusFilter}", 3_096);
        return json =>
        {
            json.WriteStartArray("executions");
            foreach (ChildSummary child in page)
            {
                json.WriteStartObject();
                child.Write(json);
                json.WriteNumber("itemCount", child.ItemCount);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteOptional("nextToken", next);
        };
    }

    public async Task<Action<Utf8JsonWriter>> DescribeChildAsync(string arn)
    {
        (ChildSummary summary, string input, string? output, string? error, string? cause) = await AskChildAsync(arn, static child => (
            ChildSummary.Of(child), child.Input.ToJson(), child.Output.IsUndefined ? null : child.Output.ToJson(), child.Error, child.Cause));
        return json =>
        {
            summary.Write(json);
            json.WriteString("input", input);
            ExecutionActions.WriteIncluded(json, "inputDetails");
            if (output is not null)
            {
                json.WriteString("output", output);
                ExecutionActions.WriteIncluded(json, "outputDetails");
            }

            json.WriteOptional("error", error);
            json.WriteOptional("cause", cause);
            bool redrivable = summary.Status is ExecutionStatus.Failed or ExecutionStatus.TimedOut or ExecutionStatus.Aborted;
            json.WriteString("redriveStatus", redrivable ? "REDRIVABLE_BY_MAP_RUN" : "NOT_REDRIVABLE");
            json.WriteOptional("redriveStatusReason", redrivable ? null : $"Execution is {summary.Status.ToWireName()} and cannot be redriven");
        };
    }

    /// <summary>Looks into a child execution.</summary>
    public async Task<T> AskChildAsync<T>(string arn, Func<ChildExecution, T> question)
    {
        if (MapRunArns.ChildMachineOfExecution(arn) is { } machine)
        {
            foreach (string owner in host.Store.OwnersOfChildMachine(machine, MaxOwners))
            {
                if (host.Find(owner) is not { } record)
                {
                    continue;
                }

                (bool found, T answer) = await host.AskAsync(record, execution =>
                    execution.MapRuns.SelectMany(run => run.Children).FirstOrDefault(child => child.ExecutionArn == arn) is { } child ? (true, question(child)) : (false, default!));
                if (found)
                {
                    return answer;
                }
            }
        }

        throw SfnError.ExecutionDoesNotExist(arn);
    }

    private async Task<T> AskAsync<T>(string mapRunArn, Func<MapRun, T> question)
    {
        SfnArns.Check(mapRunArn, "mapRun");
        if (host.Store.OwnerOfMapRun(mapRunArn) is { } owner && host.Find(owner) is { } record)
        {
            (bool found, T answer) = await host.AskAsync(record, execution =>
                execution.MapRuns.FirstOrDefault(run => run.MapRunArn == mapRunArn) is { } run ? (true, question(run)) : (false, default!));
            if (found)
            {
                return answer;
            }
        }

        throw SfnError.ResourceNotFound(mapRunArn);
    }

    private static void WriteCounts(Utf8JsonWriter json, string name, MapRunCounts counts)
    {
        json.WriteStartObject(name);
        json.WriteNumber("pending", counts.Pending);
        json.WriteNumber("running", counts.Running);
        json.WriteNumber("succeeded", counts.Succeeded);
        json.WriteNumber("failed", counts.Failed);
        json.WriteNumber("timedOut", counts.TimedOut);
        json.WriteNumber("aborted", counts.Aborted);
        json.WriteNumber("total", counts.Total);
        json.WriteNumber("resultsWritten", counts.ResultsWritten);
        json.WriteNumber("failuresNotRedrivable", 0);
        json.WriteNumber("pendingRedrive", 0);
        json.WriteEndObject();
    }

    private sealed record ChildSummary(
        string Arn, string MachineArn, string MapRunArn, string Name, ExecutionStatus Status, DateTimeOffset Started, DateTimeOffset? Stopped, int ItemCount, int Redrives)
    {
        public static ChildSummary Of(ChildExecution child) => new(
            child.ExecutionArn, child.StateMachineArn, child.MapRunArn, child.Name, child.Status, child.StartTime, child.StopTime, child.ItemCount, child.RedriveCount);

        public void Write(Utf8JsonWriter json)
        {
            json.WriteString("executionArn", Arn);
            json.WriteString("stateMachineArn", MachineArn);
            json.WriteString("name", Name);
            json.WriteString("status", Status.ToWireName());
            json.WriteTime("startDate", Started);
            json.WriteTime("stopDate", Stopped);
            json.WriteString("mapRunArn", MapRunArn);
            json.WriteNumber("redriveCount", Redrives);
        }
    }
}
