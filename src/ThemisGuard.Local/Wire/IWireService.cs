using Microsoft.AspNetCore.Http;

namespace ThemisGuard.Local.Wire;

/// <summary>One AWS service behind the shared endpoint, which chooses by the <c>X-Amz-Target</c> prefix.</summary>
public interface IWireService
{
    /// <summary>The part of <c>X-Amz-Target</c> before the dot: <c>AmazonSQS</c>, <c>AWSStepFunctions</c>, <c>AWSEvents</c>.</summary>
    string TargetPrefix { get; }

    /// <summary>
    /// Answers one call, with <see cref="WireJson"/>. A thrown <see cref="WireException"/> is written as the error
    /// envelope, anything else as InternalFailure.
    /// </summary>
    /// <param name="action">The part of <c>X-Amz-Target</c> after the dot.</param>
    /// <param name="body">UTF-8 JSON; empty when absent. At most 16 MiB, already read; valid until the task ends.</param>
    /// <param name="context">The HTTP exchange; the service writes status, content type and body, the endpoint has set <c>x-amzn-RequestId</c>.</param>
    Task HandleAsync(string action, ReadOnlyMemory<byte> body, HttpContext context);
}
