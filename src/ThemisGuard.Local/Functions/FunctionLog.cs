namespace ThemisGuard.Local.Functions;

/// <summary>One line of a function's log.</summary>
/// <param name="Time">When.</param>
/// <param name="Function">Name of the function.</param>
/// <param name="RequestId">UUID of the invocation; empty outside of one.</param>
/// <param name="Text">The line, as CloudWatch would show it.</param>
public sealed record FunctionLogLine(DateTimeOffset Time, string Function, string RequestId, string Text);

/// <summary>Takes log lines; called from any thread, must not wait.</summary>
public delegate void FunctionLog(FunctionLogLine line);
