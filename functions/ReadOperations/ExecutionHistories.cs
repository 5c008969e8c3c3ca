using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using ThemisGuard.Aws.Operations;
using ThemisGuard.Aws.StepFunctions;
using ThemisGuard.Compliance.Operations;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Functions.ReadOperations;

/// <summary>Histories as the API shows them: kept ones from the artifact store, those of running executions from Step Functions.</summary>
public sealed class ExecutionHistories(IAmazonStepFunctions stepFunctions, IArtifactStore artifacts)
{
    // 200 events of two such texts stay below the 6 MB of a function's answer.
    private const int MaxText = 4_096;

    /// <summary>A page of a history, oldest first.</summary>
    /// <exception cref="InvalidCursorException">The cursor is none of ours.</exception>
    public async Task<HistoryPage> ReadAsync(ExecutionRecord execution, int limit, string? cursor, CancellationToken cancellationToken)
    {
        // A reader who began while it ran goes on where they were: its history is the same in both places, but for its pages.
        (bool kept, string? place) = ReadCursor(cursor) ?? (execution.HistoryKey is not null, null);
        if (kept)
        {
            if (execution.HistoryKey is not { } key || !long.TryParse(place ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out long offset))
            {
                throw new InvalidCursorException();
            }

            (IReadOnlyList<JsonElement> events, long? next) = await KeptHistory.ReadAsync(artifacts, key, offset, limit, cancellationToken);
            return Page(execution, events, kept, next?.ToString(CultureInfo.InvariantCulture));
        }

        try
        {
            GetExecutionHistoryResponse page = await stepFunctions.GetExecutionHistoryAsync(
                new GetExecutionHistoryRequest(execution.ExecutionArn, limit, NextToken: place), cancellationToken);
            return Page(execution, page.Events, kept, page.NextToken);
        }
        catch (AmazonServiceException refused) when (refused.ErrorCode is "InvalidToken" or "ValidationException")
        {
            throw new InvalidCursorException();
        }
        catch (AmazonServiceException gone) when (gone.ErrorCode == "ExecutionDoesNotExist")
        {
            return Page(execution, [], kept, null);
        }
    }

    /// <summary>Input and output of an execution, cut where they are long; null when they are gone, or there are none.</summary>
    public async Task<(string? Input, string? Output)> DataOfAsync(ExecutionRecord execution, CancellationToken cancellationToken)
    {
        try
        {
            DescribeExecutionResponse described = await stepFunctions.DescribeExecutionAsync(new DescribeExecutionRequest(execution.ExecutionArn), cancellationToken);
            return (Clean(described.Input), Clean(described.Output));
        }
        catch (AmazonServiceException gone) when (gone.ErrorCode == "ExecutionDoesNotExist")
        {
            return default;
        }
    }

    private static string? Clean(string? text) => text is null ? null : HistoryEventText.Clean(text, MaxText);

    private static HistoryPage Page(ExecutionRecord execution, IReadOnlyList<JsonElement> events, bool kept, string? next) => new(
        execution.ExecutionId, [.. events.Select(Clean)], kept,
        next is null ? null : Base64Url.EncodeToString(Encoding.UTF8.GetBytes((kept ? "k" : "l") + next)));

    private static JsonElement Clean(JsonElement happened)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            HistoryEventText.Write(json, happened, MaxText);
        }

        using JsonDocument document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }

    private static (bool Kept, string? Place)? ReadCursor(string? cursor)
    {
        if (cursor is null)
        {
            return null;
        }

        if (!Base64Url.IsValid(cursor))
        {
            throw new InvalidCursorException();
        }

        string text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        return text.Length > 1 && text[0] is 'k' or 'l' ? (text[0] == 'k', text[1..]) : throw new InvalidCursorException();
    }
}
