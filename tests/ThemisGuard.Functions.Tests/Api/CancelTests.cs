using ThemisGuard.Compliance.Scans;
using ThemisGuard.Functions.EvaluateBatch;

namespace ThemisGuard.Functions.Tests.Api;

public sealed class CancelTests : IAsyncLifetime
{
    private const string Cancel = "/v1/scans/{scanId}/cancel";
    private readonly ApiWorld _api = new();

    public Task InitializeAsync() => _api.InitializeAsync();

    public Task DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_cancelled_scan_stops_its_execution_and_its_batches_are_dropped()
    {
        string key = await _api.KeyAsync("acme");
        var scan = new ScanRecord("acme", "scn_019aaf00000070008000000000000001", ScanStatus.Running, "logs", ["hipaa-security"], 1, "api", _api.World.Time.GetUtcNow(), Batches: 1);
        await _api.World.Scans.TryCreateAsync(scan, default);
        var id = new Dictionary<string, string> { ["scanId"] = scan.ScanId };
        for (int i = 0; i < 2; i++)
        {
            ApiAnswered answer = await _api.CallAsync("POST", Cancel, key, parameters: id);
            Assert.Equal((200, "cancelled"), (answer.Status, (string?)answer.Json["status"]));
        }

        Assert.Equal(
            "arn:aws:states:us-east-1:000000000000:execution:ScanStateMachine:" + scan.ScanId, _api.World.StepFunctions.Stopped[0].ExecutionArn);
        Assert.Equal(ScanStatus.Cancelled, (await _api.World.Scans.GetAsync("acme", scan.ScanId, default))!.Status);
        await _api.World.InvokeAsync(EvaluateBatchFunction.Create, World.Event("sqs-scan-batch"));
        Assert.Empty(_api.World.StepFunctions.Succeeded);
    }

    [Fact]
    public async Task A_scan_that_has_a_report_is_not_cancelled_any_more()
    {
        string key = await _api.KeyAsync("acme");
        await _api.World.Scans.TryCreateAsync(
            new ScanRecord("acme", "scn_1", ScanStatus.Complete, "logs", ["hipaa-security"], 1, "api", _api.World.Time.GetUtcNow()), default);
        ApiAnswered answer = await _api.CallAsync("POST", Cancel, key, parameters: new Dictionary<string, string> { ["scanId"] = "scn_1" });
        Assert.Equal((409, "Scan 'scn_1' has already ended as complete."), (answer.Status, (string?)answer.Json["detail"]));
        Assert.Empty(_api.World.StepFunctions.Stopped);
    }
}
