using System.Text.Json;

namespace ThemisGuard.Aws.StepFunctions;

/// <summary>How a scan's execution is started: named after the scan, with nothing but keys as input.</summary>
public static class ScanExecution
{
    /// <summary>The call that starts it. Starting twice starts once.</summary>
    public static StartExecutionRequest Request(string stateMachineArn, string tenant, string scanId) =>
        new(stateMachineArn, scanId, $$"""{"tenant":{{Quoted(tenant)}},"scanId":{{Quoted(scanId)}}}""");

    /// <summary>ARN of a scan's execution.</summary>
    public static string Arn(string stateMachineArn, string scanId) =>
        stateMachineArn.Replace(":stateMachine:", ":execution:", StringComparison.Ordinal) + ":" + scanId;

    private static string Quoted(string text) => "\"" + JsonEncodedText.Encode(text) + "\"";
}
