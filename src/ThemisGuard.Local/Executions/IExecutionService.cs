namespace ThemisGuard.Local.Executions;

/// <summary>The engine's own view of Step Functions, for the bus.</summary>
public interface IExecutionService
{
    /// <summary>Starts an execution; acknowledged when durable. The same name and input while it runs starts nothing new.</summary>
    /// <param name="stateMachineArn">The machine.</param>
    /// <param name="name">Execution name, or null for a UUID.</param>
    /// <param name="input">UTF-8 JSON.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>ARN of the execution.</returns>
    Task<string> StartAsync(string stateMachineArn, string? name, ReadOnlyMemory<byte> input, CancellationToken cancellationToken);
}
