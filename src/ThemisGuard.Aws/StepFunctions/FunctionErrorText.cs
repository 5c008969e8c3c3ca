using System.Text.Json;

namespace ThemisGuard.Aws.StepFunctions;

/// <summary>The sentence inside a Lambda error document <c>{"errorMessage","errorType","stackTrace"}</c>.</summary>
public static class FunctionErrorText
{
    /// <summary>The document's message, or the text itself when it is no such document. Stack traces are for the log.</summary>
    public static string MessageOf(string cause)
    {
        if (!cause.StartsWith('{'))
        {
            return cause;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(cause);
            return document.RootElement.TryGetProperty("errorMessage", out JsonElement message) && message.ValueKind == JsonValueKind.String
                ? message.GetString()!
                : cause;
        }
        catch (JsonException)
        {
            return cause;
        }
    }
}
