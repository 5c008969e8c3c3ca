using System.Text.Json;
using ThemisGuard.Compliance.Operations;

namespace ThemisGuard.Aws.Operations;

/// <summary>Counts in a history what Step Functions bills, and what services refused.</summary>
public sealed class HistoryTally
{
    private readonly HashSet<string> _mapRuns = new(StringComparer.Ordinal);
    private long _entered;
    private long _tasksEntered;
    private long _scheduled;

    /// <summary>Events counted.</summary>
    public int Events { get; private set; }

    /// <summary>Attempts that failed because a service would not take more.</summary>
    public int Throttles { get; private set; }

    /// <summary>ARNs of the map runs.</summary>
    public IReadOnlyCollection<string> MapRuns => _mapRuns;

    /// <summary>
    /// Transitions of the execution itself: each state entered, each retry. Source: Step Functions pricing ("a state
    /// transition each time a step of your workflow is executed, including retries").
    /// </summary>
    public long Transitions => _entered + Math.Max(0, _scheduled - _tasksEntered);

    /// <summary>Counts an event.</summary>
    public void Add(JsonElement happened)
    {
        Events++;
        string type = happened.GetProperty("type").GetString() ?? "";
        if (type.EndsWith("StateEntered", StringComparison.Ordinal))
        {
            _entered++;
            _tasksEntered += type == "TaskStateEntered" ? 1 : 0;
        }
        else if (type is "TaskScheduled" or "LambdaFunctionScheduled" or "ActivityScheduled")
        {
            _scheduled++;
        }
        else if (type == "MapRunStarted" && happened.TryGetProperty("mapRunStartedEventDetails", out JsonElement started)
            && started.TryGetProperty("mapRunArn", out JsonElement arn))
        {
            _mapRuns.Add(arn.GetString()!);
        }
        else if (ErrorOf(happened) is { } error && FailureCauses.IsThrottling(error))
        {
            Throttles++;
        }
    }

    private static string? ErrorOf(JsonElement happened)
    {
        foreach (JsonProperty member in happened.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Object && member.Value.TryGetProperty("error", out JsonElement error))
            {
                return error.GetString();
            }
        }

        return null;
    }
}
