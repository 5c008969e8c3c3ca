using System.Text;
using System.Text.Json;
using ThemisGuard.Jsonata;

namespace ThemisGuard.Cli.Executions;

/// <summary>One answer of a mocked task.</summary>
/// <param name="Result">Its result; undefined when it fails.</param>
/// <param name="Error">Error name when it fails.</param>
/// <param name="Cause">Cause when it fails.</param>
/// <param name="Submitted">What the service says on taking the call, for <c>.sync</c> and <c>.waitForTaskToken</c>; undefined for nothing.</param>
public sealed record MockedAnswer(JsonataValue Result, string? Error, string? Cause, JsonataValue Submitted);

/// <summary>
/// What stands in for the world of an execution: <c>{"tasks":{"State":{"result":…}},"objects":{"bucket/key":…}}</c>. A task has one
/// answer, or a list that is used up in order and whose last answer repeats; an answer is <c>{"result":…}</c> or <c>{"error":…,"cause":…}</c>.
/// An object is JSON, or text as it stands in a file.
/// </summary>
public sealed class ExecutionMocks
{
    private readonly Dictionary<string, Queue<MockedAnswer>> _answers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _objects = new(StringComparer.Ordinal);

    /// <summary>Reads a mocks file.</summary>
    /// <exception cref="JsonException">It isn't JSON, or not of this form; the message says what.</exception>
    public static ExecutionMocks Parse(ReadOnlySpan<byte> json)
    {
        JsonataValue file = JsonataValue.Parse(json);
        var mocks = new ExecutionMocks();
        foreach ((string part, JsonataValue value) in Members(file, "The mocks"))
        {
            switch (part)
            {
                case "tasks":
                    foreach ((string state, JsonataValue answers) in Members(value, "'tasks'"))
                    {
                        IEnumerable<JsonataValue> list = answers.IsArray ? answers.AsArray() : [answers];
                        mocks._answers[state] = new Queue<MockedAnswer>(list.Select(answer => Answer(state, answer)));
                    }

                    break;
                case "objects":
                    foreach ((string key, JsonataValue content) in Members(value, "'objects'"))
                    {
                        mocks._objects[key] = Encoding.UTF8.GetBytes(content.IsString ? content.AsString() : content.ToJson());
                    }

                    break;
                default:
                    throw new JsonException($"The mocks have a member '{part}'; there are only 'tasks' and 'objects'.");
            }
        }

        return mocks;
    }

    /// <summary>The next answer of a state's task; null when it has none.</summary>
    public MockedAnswer? TakeAnswer(string state) =>
        !_answers.TryGetValue(state, out Queue<MockedAnswer>? answers) || answers.Count == 0 ? null
        : answers.Count > 1 ? answers.Dequeue()
        : answers.Peek();

    /// <summary>Content of an object; null when there is none.</summary>
    public byte[]? FindObject(string bucket, string key) => _objects.GetValueOrDefault($"{bucket}/{key}");

    private static MockedAnswer Answer(string state, JsonataValue answer)
    {
        JsonataObject members = Members(answer, $"The answer of '{state}'");
        if (members.Keys.FirstOrDefault(static name => name is not ("result" or "error" or "cause" or "submitted")) is { } foreign)
        {
            throw new JsonException($"The answer of '{state}' has a member '{foreign}'; there are only 'result', 'error', 'cause' and 'submitted'.");
        }

        bool succeeds = members.ContainsKey("result");
        return succeeds == members.ContainsKey("error")
            ? throw new JsonException($"The answer of '{state}' needs either a 'result' or an 'error'.")
            : new MockedAnswer(members["result"], Text(state, members, "error"), Text(state, members, "cause"), members["submitted"]);
    }

    private static string? Text(string state, JsonataObject members, string name) =>
        !members.TryGetValue(name, out JsonataValue value) ? null
        : value.TryGetString(out string? text) ? text
        : throw new JsonException($"'{name}' of '{state}' must be a string.");

    private static JsonataObject Members(JsonataValue value, string what) =>
        value.TryGetObject(out JsonataObject? members) ? members : throw new JsonException($"{what} must be an object.");
}
