using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ThemisGuard.Compliance.Operations;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Exceptions;
using ThemisGuard.Compliance.Schedules;
using ThemisGuard.Functions.AggregateFindings;
using ThemisGuard.Functions.CompleteScan;
using ThemisGuard.Functions.EvaluateBatch;
using ThemisGuard.Functions.FailBatch;
using ThemisGuard.Functions.FailScan;
using ThemisGuard.Functions.FindDueSchedules;
using ThemisGuard.Functions.FindExpiringExceptions;
using ThemisGuard.Functions.InspectOperations;
using ThemisGuard.Functions.PlanScan;
using ThemisGuard.Functions.ReadScans;
using ThemisGuard.Functions.RedriveDeadLetters;
using ThemisGuard.Functions.RenderReport;
using ThemisGuard.Functions.RepairOperations;
using ThemisGuard.Functions.SubmitScan;
using ThemisGuard.Local.Queues;

namespace ThemisGuard.Functions.Tests;

public sealed class WorkflowFunctionTests : IAsyncLifetime
{
    private readonly World _world = new();

    public Task InitializeAsync() => _world.InitializeAsync();

    public Task DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_submitted_template_becomes_findings_and_a_report()
    {
        string scanId = await SubmitAsync();
        JsonNode plan = Json(await _world.InvokeAsync(PlanScanFunction.Create, TaskInput(scanId)));
        Assert.Equal(1, (int)plan["batches"]!);
        JsonNode evaluated = Json(await _world.InvokeAsync(EvaluateBatchFunction.Create, Batch(scanId, "b-00001")));
        Assert.Empty(evaluated["batchItemFailures"]!.AsArray());
        Assert.Equal("{}", Assert.Single(_world.StepFunctions.Succeeded).Output);
        await _world.InvokeAsync(AggregateFindingsFunction.Create, TaskInput(scanId));
        await _world.InvokeAsync(RenderReportFunction.Create, TaskInput(scanId));
        JsonNode completed = Json(await _world.InvokeAsync(CompleteScanFunction.Create, TaskInput(scanId)));
        Assert.Equal(("acme", scanId, "logs"), ((string?)completed["tenant"], (string?)completed["scanId"], (string?)completed["target"]));
        Assert.True((long)completed["outcome"]!["evaluated"]! > 0);

        JsonNode answer = Json(await _world.InvokeAsync(ReadScansFunction.Create, For(scanId, "http-api-read-findings", "\"high\"", "\"medium\"")));
        Assert.Equal(200, (int)answer["statusCode"]!);
        JsonArray findings = JsonNode.Parse((string)answer["body"]!)!["findings"]!.AsArray();
        Assert.Contains(findings, finding => (string?)finding!["resource"]!["id"] == "Logs" && (int)finding["resource"]!["line"]! == 2);
    }

    [Fact]
    public async Task An_exception_that_will_end_is_told_once_and_its_sample_is_what_the_function_answers()
    {
        var exceptions = new ExceptionRecords(_world.Records, _world.Time);
        await exceptions.CreateAsync(
            "acme",
            new RiskException(exceptions.NewId(), "r", "*", "*", "why", "who", DateOnly.FromDateTime(_world.Time.GetUtcNow().AddDays(3).DateTime), "UTC", [new('0', 32)]),
            default);

        byte[] input = System.Text.Encoding.UTF8.GetBytes("""{"run":"x"}""");
        JsonNode first = Json(await _world.InvokeAsync(FindExpiringExceptionsFunction.Create, input))["notices"]!;
        JsonNode second = Json(await _world.InvokeAsync(FindExpiringExceptionsFunction.Create, input))["notices"]!;

        Assert.Equal(Shape(Json(World.Event("exception-expiring"))["detail"]!), Shape(Assert.Single(first.AsArray())!["detail"]!));
        Assert.False((bool)first[0]!["hasEnded"]!);
        Assert.Empty(second.AsArray());
    }

    [Fact]
    public async Task The_sample_of_scan_completed_is_what_the_function_answers()
    {
        JsonNode detail = Json(World.Event("scan-completed"))["detail"]!;
        string scanId = await SubmitAsync();
        await _world.InvokeAsync(PlanScanFunction.Create, TaskInput(scanId));
        await _world.InvokeAsync(EvaluateBatchFunction.Create, Batch(scanId, "b-00001"));
        await _world.InvokeAsync(AggregateFindingsFunction.Create, TaskInput(scanId));
        await _world.InvokeAsync(RenderReportFunction.Create, TaskInput(scanId));
        JsonObject completed = Json(await _world.InvokeAsync(CompleteScanFunction.Create, TaskInput(scanId))).AsObject();
        JsonNode opened = completed["opened"]!;
        completed.Remove("opened");
        Assert.Equal(Shape(detail), Shape(completed));
        // The first scan of a target: nothing to compare with, all new.
        Assert.Null(opened["comparedWith"]);
        Assert.Equal((long)opened["total"]!, (long)opened["counts"]!["new"]!);
        Assert.NotEmpty(opened["worst"]!.AsArray());
    }

    [Fact]
    public async Task A_batch_delivered_twice_is_evaluated_once()
    {
        string scanId = await SubmitAsync();
        await _world.InvokeAsync(PlanScanFunction.Create, TaskInput(scanId));
        await _world.InvokeAsync(EvaluateBatchFunction.Create, Batch(scanId, "b-00001"));
        _world.StepFunctions.TokenError = "TaskTimedOut";
        JsonNode again = Json(await _world.InvokeAsync(EvaluateBatchFunction.Create, Batch(scanId, "b-00001")));
        Assert.Empty(again["batchItemFailures"]!.AsArray());
        Assert.Equal((1, 1L), await _world.Scans.ProgressAsync("acme", scanId, default));
    }

    [Fact]
    public async Task A_batch_that_cannot_be_read_stays_in_the_queue()
    {
        string scanId = await SubmitAsync();
        await _world.InvokeAsync(PlanScanFunction.Create, TaskInput(scanId));
        JsonNode answer = Json(await _world.InvokeAsync(EvaluateBatchFunction.Create, Batch(scanId, "b-00777")));
        Assert.Equal("059f36b4-87a3-44ab-83d2-661975830a7d", (string?)Assert.Single(answer["batchItemFailures"]!.AsArray())!["itemIdentifier"]);
        Assert.Empty(_world.StepFunctions.Succeeded);
    }

    [Fact]
    public async Task A_damaged_batch_ends_in_the_report_by_resource_and_rule()
    {
        string scanId = await SubmitAsync();
        await _world.InvokeAsync(PlanScanFunction.Create, TaskInput(scanId));
        await _world.Artifacts.WriteAsync(ScanKeys.Batch("acme", scanId, "b-00001"), (stream, token) => stream.WriteAsync("garbage"u8.ToArray(), token).AsTask(), default);
        JsonNode evaluated = Json(await _world.InvokeAsync(EvaluateBatchFunction.Create, Batch(scanId, "b-00001")));
        Assert.Single(evaluated["batchItemFailures"]!.AsArray());

        await _world.InvokeAsync(AggregateFindingsFunction.Create, TaskInput(scanId));
        await _world.InvokeAsync(RenderReportFunction.Create, TaskInput(scanId));
        JsonNode completed = Json(await _world.InvokeAsync(CompleteScanFunction.Create, TaskInput(scanId)));
        Assert.Equal(("incomplete", 0L), ((string?)completed["status"], (long)completed["outcome"]!["evaluated"]!));
        FindingsPage page = await new FindingsPageReader(_world.Artifacts).ReadAsync("acme", scanId, new FindingsFilter(), null, 100, default);
        Assert.Equal((long)completed["outcome"]!["notEvaluated"]!, page.Total);
        Assert.All(page.Parse(), finding => Assert.Equal(("Logs", "lost"), (finding.Resource.Id, finding.Reason?.ToString().ToLowerInvariant())));
    }

    [Fact]
    public async Task A_batch_of_a_scan_that_has_ended_is_dropped()
    {
        JsonNode answer = Json(await _world.InvokeAsync(EvaluateBatchFunction.Create, World.Event("sqs-scan-batch")));
        Assert.Empty(answer["batchItemFailures"]!.AsArray());
        Assert.Empty(_world.StepFunctions.Succeeded);
    }

    [Fact]
    public async Task A_dead_letter_goes_back_once_and_then_fails_its_batch()
    {
        await _world.Scans.TryCreateAsync(
            new ScanRecord("acme", "scn_019aaf00000070008000000000000001", ScanStatus.Running, "logs", ["hipaa-security"], 1, "api", _world.Time.GetUtcNow()), default);
        await _world.InvokeAsync(FailBatchFunction.Create, World.Event("sqs-dead-letter"));
        Assert.Empty(_world.StepFunctions.Failed);

        JsonNode redriven = Json(await _world.InvokeAsync(RedriveDeadLettersFunction.Create, """{"run":"r"}"""u8.ToArray()));
        Assert.Equal("scn_019aaf00000070008000000000000001/b-00001", (string?)Assert.Single(redriven["redriven"]!.AsArray()));
        ReceivedMessage message = Assert.Single(await _world.Queues.ReceiveAsync(_world.ScanQueueUrl, 1, TimeSpan.Zero, null, default));
        Assert.Equal(1, (int)JsonNode.Parse(message.Body)!["redriven"]!);
        Assert.Equal("acme", message.Attributes["MessageGroupId"]);
        Assert.Empty(Json(await _world.InvokeAsync(RedriveDeadLettersFunction.Create, """{"run":"r"}"""u8.ToArray()))["redriven"]!.AsArray());

        JsonNode dead = Json(World.Event("sqs-dead-letter"));
        dead["Records"]![0]!["body"] = message.Body;
        await _world.InvokeAsync(FailBatchFunction.Create, Encoding.UTF8.GetBytes(dead.ToJsonString()));
        Assert.Equal("ThemisGuard.BatchLost", Assert.Single(_world.StepFunctions.Failed).Error);
        Assert.Equal(DeadLetterState.Failed, (await new DeadLetters(_world.Records, _world.Time).GetAsync("scn_019aaf00000070008000000000000001:b-00001:0", default))!.State);
    }

    [Fact]
    public async Task A_failed_scan_keeps_the_sentence_not_the_stack()
    {
        string scanId = await SubmitAsync();
        byte[] input = Encoding.UTF8.GetBytes($$$"""{"tenant":"acme","scanId":"{{{scanId}}}","error":"ThemisGuard.StorageUnavailable","cause":"{\"errorMessage\":\"The disk is full.\",\"errorType\":\"x\",\"stackTrace\":[\"at A\"]}"}""");
        JsonNode failed = Json(await _world.InvokeAsync(FailScanFunction.Create, input));
        Assert.Equal(Shape(Json(World.Event("scan-failed"))["detail"]!), Shape(failed));
        ScanRecord scan = (await _world.Scans.GetAsync("acme", scanId, default))!;
        Assert.Equal((ScanStatus.Failed, "The disk is full."), (scan.Status, scan.Cause));
    }

    [Fact]
    public async Task A_missed_time_runs_once_and_two_runs_at_once_start_nothing_twice()
    {
        var schedules = new ScheduleRecords(_world.Records);
        ScheduleRecord schedule = ScheduleTimes.WithNextDue(
            new ScheduleRecord("acme", "sch_1", "rate(1 hour)", "UTC", "logs", ["hipaa-security"], [new ScanSource("a", "tenants/acme/uploads/upl_1")], _world.Time.GetUtcNow(), null),
            _world.Time.GetUtcNow());
        await schedules.PutAsync(schedule, default);
        byte[] input = """{"run":"r"}"""u8.ToArray();
        Assert.Empty(Json(await _world.InvokeAsync(FindDueSchedulesFunction.Create, input))["due"]!.AsArray());

        _world.Time.Advance(TimeSpan.FromHours(5.5));
        JsonNode[] runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ => Json(await _world.InvokeAsync(FindDueSchedulesFunction.Create, input))));
        JsonNode due = Assert.Single(runs.SelectMany(run => run["due"]!.AsArray()))!;
        Assert.Equal(ScanStatus.Queued, (await _world.Scans.GetAsync("acme", (string)due["scanId"]!, default))!.Status);
        Assert.Equal(schedule.CreatedAt.AddHours(6), (await schedules.GetAsync("acme", "sch_1", default))!.NextDue);
    }

    [Fact]
    public async Task A_scan_that_was_never_started_is_started_once_and_no_more_than_three_times()
    {
        string scanId = await SubmitAsync();
        _world.StepFunctions.Started.Clear();
        _world.Time.Advance(TimeSpan.FromMinutes(3));
        for (int run = 0; run < 5; run++)
        {
            JsonNode report = Json(await _world.InvokeAsync(InspectOperationsFunction.Create, """{"run":"r"}"""u8.ToArray()));
            byte[] repairs = Encoding.UTF8.GetBytes($$"""{"run":"r","repairs":{{report["repairs"]!.ToJsonString()}}}""");
            await _world.InvokeAsync(RepairOperationsFunction.Create, repairs);
            JsonNode again = Json(await _world.InvokeAsync(RepairOperationsFunction.Create, repairs));
            Assert.All(again["repaired"]!.AsArray(), repaired => Assert.Equal("alreadyTried", (string?)repaired!["outcome"]));
        }

        Assert.Equal([scanId, scanId, scanId], _world.StepFunctions.Started.Select(started => started.Name));
    }

    [Theory]
    [InlineData("compliance-run-completed", "themisguard.schedules", "Compliance Run Completed")]
    [InlineData("operations-report", "themisguard.operations", "Operations Report")]
    [InlineData("scan-completed", "themisguard.scans", "Scan Completed")]
    [InlineData("scan-failed", "themisguard.scans", "Scan Failed")]
    [InlineData("scheduled-event", "aws.events", "Scheduled Event")]
    public void A_sample_event_has_the_envelope_that_EventBridge_gives(string name, string source, string detailType)
    {
        JsonObject sample = Json(World.Event(name)).AsObject();
        Assert.Equal(["version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"], sample.Select(member => member.Key));
        Assert.Equal((source, detailType), ((string?)sample["source"], (string?)sample["detail-type"]));
    }

    private async Task<string> SubmitAsync()
    {
        JsonNode answer = Json(await _world.InvokeAsync(SubmitScanFunction.Create, World.Event("http-api-submit-scan")));
        return (string)JsonNode.Parse((string)answer["body"]!)!["scanId"]!;
    }

    private static byte[] TaskInput(string scanId) => For(scanId, "plan-scan");

    private static byte[] Batch(string scanId, string batch) => For(scanId, "sqs-scan-batch", "b-00001", batch);

    private static byte[] For(string scanId, string name, string from = "\0", string to = "") => Encoding.UTF8.GetBytes(
        Encoding.UTF8.GetString(World.Event(name))
            .Replace("scn_019aaf00000070008000000000000001", scanId, StringComparison.Ordinal).Replace(from, to, StringComparison.Ordinal));

    private static JsonNode Json(byte[] utf8) => JsonNode.Parse(utf8)!;

    /// <summary>Member names and kinds, nested: what a consumer of an event relies on.</summary>
    private static string Shape(JsonNode? node) => node switch
    {
        JsonObject members => "{" + string.Join(",", members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => member.Key + ":" + Shape(member.Value))) + "}",
        JsonArray => "[]",
        null => "null",
        _ => node.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? "bool" : node.GetValueKind().ToString().ToLower(CultureInfo.InvariantCulture),
    };
}
