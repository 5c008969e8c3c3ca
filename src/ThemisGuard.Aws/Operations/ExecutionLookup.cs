using ThemisGuard.Compliance.Operations;

namespace ThemisGuard.Aws.Operations;

/// <summary>Finds an execution by what people call it: its id here, or its name, which for a scan is the scan's id.</summary>
/// <param name="executions">What was recorded.</param>
/// <param name="recorder">Asks Step Functions for what was not.</param>
/// <param name="stateMachineArns">The machines that a name is looked for in.</param>
public sealed class ExecutionLookup(ExecutionRecords executions, ExecutionRecorder recorder, IReadOnlyList<string> stateMachineArns)
{
    private const int MaxName = 80;

    /// <summary>The execution, or null.</summary>
    public async Task<ExecutionRecord?> FindAsync(string idOrName, CancellationToken cancellationToken)
    {
        if (ExecutionRecords.IsId(idOrName))
        {
            return await executions.GetAsync(idOrName, cancellationToken);
        }

        if (idOrName.Length > MaxName || !idOrName.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            return null;
        }

        foreach (string machine in stateMachineArns)
        {
            string arn = machine.Replace(":stateMachine:", ":execution:", StringComparison.Ordinal) + ":" + idOrName;
            if (await recorder.FindAsync(arn, cancellationToken) is { } found)
            {
                // What was recorded knows more, unless its event is still on the way.
                ExecutionRecord? recorded = await executions.GetAsync(found.ExecutionId, cancellationToken);
                return recorded is null || recorded.Stage < found.Stage ? found : recorded;
            }
        }

        return null;
    }
}
