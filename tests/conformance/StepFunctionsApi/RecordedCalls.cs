using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ThemisGuard.Conformance.StatesLanguage;

namespace ThemisGuard.Conformance.StepFunctionsApi;

/// <summary>
/// Makes a recorded sequence of calls. Names that a recording made up for executions, page tokens and revisions are
/// replaced by those of the answers to earlier calls.
/// </summary>
internal sealed partial class RecordedCalls(Uri endpoint, HttpClient http)
{
    // Members that AWS has added to answers since the older recordings.
    private static readonly string[] s_addedSince = ["encryptionConfiguration", "redriveCount", "redriveStatus", "redriveStatusReason", "label", "revisionId"];

    private static readonly string[] s_texts = ["definition", "input", "output"];

    private readonly List<string> _executions = [];
    private readonly List<string> _revisions = [];
    private readonly Dictionary<string, string> _executionNames = new(StringComparer.Ordinal);
    private string? _nextToken;

    /// <returns>Null when every answer agrees, else the first difference.</returns>
    public async Task<string?> DifferenceAsync(JsonElement one)
    {
        int index = 0;
        foreach (JsonElement step in one.GetProperty("steps").EnumerateArray())
        {
            string operation = step.GetProperty("op").GetString()!;
            if (await StepDifferenceAsync(operation, step) is { } difference)
            {
                return $"step {index} {operation}: {difference}";
            }

            index++;
        }

        return null;
    }

    private async Task<string?> StepDifferenceAsync(string operation, JsonElement step)
    {
        bool refused = step.TryGetProperty("expectError", out JsonElement error);
        if (refused && error.GetProperty("code").GetString() is null or "ParamValidationError")
        {
            // Refused by the recording's client, never sent.
            return null;
        }

        if (operation is "DescribeExecution" or "ListExecutions" or "GetExecutionHistory" or "DescribeStateMachineForExecution")
        {
            await EndAllAsync();
        }

        (int status, JsonElement answer) = await CallAsync(operation, Substitute(step.GetProperty("params").GetRawText()));
        if (refused)
        {
            return RecordedValue.Difference(error, JsonSerializer.SerializeToElement(new JsonObject
            {
                ["code"] = status == 200 ? "none" : answer.GetProperty("__type").GetString()!.Split('#')[^1],
                ["message"] = status == 200 ? answer.GetRawText() : answer.GetProperty("message").GetString(),
            }));
        }

        if (status != 200)
        {
            return answer.GetRawText();
        }

        Remember(operation, answer);
        return step.TryGetProperty("expect", out JsonElement expected) ? RecordedValue.Difference(expected, Comparable(answer, expected)) : null;
    }

    private void Remember(string operation, JsonElement answer)
    {
        if (operation == "StartExecution")
        {
            _executions.Add(answer.GetProperty("executionArn").GetString()!);
        }

        if (operation == "UpdateStateMachine" && answer.TryGetProperty("revisionId", out JsonElement revision))
        {
            _revisions.Add(revision.GetString()!);
        }

        _nextToken = answer.TryGetProperty("nextToken", out JsonElement token) ? token.GetString() : _nextToken;
    }

    private string Substitute(string parameters)
    {
        if (_nextToken is not null)
        {
            parameters = parameters.Replace("auto-call-nextToken", _nextToken, StringComparison.Ordinal);
        }

        if (_revisions.Count > 1)
        {
            // The one recorded call with it names the revision before the current one.
            parameters = parameters.Replace("auto-call-revisionId", _revisions[^2], StringComparison.Ordinal);
        }

        // Names that the recording blanked in one place and not in the other, or made longer than they were.
        parameters = LogGroup().Replace(parameters, "arn:aws:logs:us-east-1:111111111111:log-group:log_group_name:*");
        parameters = NumberedAlias().Replace(parameters, "state_machine_alias_base_name-");
        parameters = LongName().Replace(parameters, "");
        return MadeUpExecution().Replace(parameters, match =>
        {
            if (!_executionNames.TryGetValue(match.Value, out string? name))
            {
                int next = _executionNames.Count;
                name = next < _executions.Count ? _executions[next].Split(':')[^1] : match.Value;
                _executionNames[match.Value] = name;
            }

            return name;
        });
    }

    private async Task EndAllAsync()
    {
        foreach (string arn in _executions)
        {
            for (int attempt = 0; attempt < 500; attempt++)
            {
                (_, JsonElement execution) = await CallAsync("DescribeExecution", $$"""{"executionArn":"{{arn}}"}""");
                if (!execution.TryGetProperty("status", out JsonElement status) || status.GetString() != "RUNNING")
                {
                    break;
                }

                await Task.Delay(10);
            }
        }
    }

    private async Task<(int Status, JsonElement Answer)> CallAsync(string operation, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new StringContent(body, Encoding.UTF8) };
        request.Headers.Add("X-Amz-Target", "AWSStepFunctions." + operation);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.0");
        using HttpResponseMessage response = await http.SendAsync(request);
        using JsonDocument document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return ((int)response.StatusCode, document.RootElement.Clone());
    }

    private static JsonElement Comparable(JsonElement answer, JsonElement expected) => JsonSerializer.SerializeToElement(Comparable(JsonNode.Parse(answer.GetRawText())!, expected));

    private static JsonNode Comparable(JsonNode node, JsonElement expected)
    {
        switch (node)
        {
            case JsonArray array when expected.ValueKind == JsonValueKind.Array:
                for (int i = 0; i < Math.Min(array.Count, expected.GetArrayLength()); i++)
                {
                    array[i] = Comparable(array[i]!.DeepClone(), expected[i]);
                }

                return array;
            case JsonObject members when expected.ValueKind == JsonValueKind.Object:
                foreach (string name in members.Select(member => member.Key).ToArray())
                {
                    if (!expected.TryGetProperty(name, out JsonElement wanted))
                    {
                        if (s_addedSince.Contains(name))
                        {
                            members.Remove(name);
                        }
                    }
                    else if (s_texts.Contains(name) && wanted.ValueKind != JsonValueKind.String)
                    {
                        members[name] = JsonNode.Parse(members[name]!.GetValue<string>());
                    }
                    else
                    {
                        members[name] = Comparable(members[name]!.DeepClone(), wanted);
                    }
                }

                return members;
            default:
                return node;
        }
    }

    [GeneratedRegex("auto-logs\\.describe_log_groups-logGroups-[0-9]-arn")]
    private static partial Regex LogGroup();

    [GeneratedRegex("AliasName-uid[0-9]+x-(?=[0-9])")]
    private static partial Regex NumberedAlias();

    [GeneratedRegex("(?<=aa-uid[0-9]{5})x")]
    private static partial Regex LongName();

    [GeneratedRegex("exec-uid[0-9]+x")]
    private static partial Regex MadeUpExecution();
}
