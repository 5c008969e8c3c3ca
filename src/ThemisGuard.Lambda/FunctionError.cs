using System.Buffers;
using System.Text.Json;
using ThemisGuard.Compliance;

namespace ThemisGuard.Lambda;

/// <summary>How a failed invocation is told: <c>{"errorMessage","errorType","stackTrace"}</c>. Source: Lambda Runtime API, 2018-06-01.</summary>
/// <param name="Type">What a state machine's <c>Retry</c> and <c>Catch</c> match.</param>
/// <param name="Message">One sentence for a person.</param>
/// <param name="StackTrace">One frame a line; empty for failures that are not the code's.</param>
public sealed record FunctionError(string Type, string Message, IReadOnlyList<string> StackTrace)
{
    /// <summary>The name under which running out of time is told by handlers that notice it themselves.</summary>
    public const string OutOfTime = "ThemisGuard.OutOfTime";

    /// <summary>Names an exception: <see cref="ThemisGuardException.ErrorName"/>, else the name of its class.</summary>
    public static FunctionError Of(Exception exception) => new(
        exception switch
        {
            ThemisGuardException named => named.ErrorName,
            OperationCanceledException => OutOfTime,
            _ => exception.GetType().Name,
        },
        exception is OperationCanceledException ? "The invocation was ended shortly before its deadline." : exception.Message,
        exception.StackTrace?.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? []);

    /// <summary>The error as UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("errorMessage", Message);
            json.WriteString("errorType", Type);
            if (StackTrace.Count > 0)
            {
                json.WriteStartArray("stackTrace");
                foreach (string frame in StackTrace)
                {
                    json.WriteStringValue(frame);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
