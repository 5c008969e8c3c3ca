using System.Text;
using System.Text.Json;
using ThemisGuard.Compliance;
using ThemisGuard.Lambda;
using ThemisGuard.Lambda.Events;
using ThemisGuard.Local.Engine;

// An engine over the template and state folder given, until it is killed. Says where it listens in one line.
string template = args[0], state = args[1];
using var http = new HttpClient();
EngineResources? resources = null;
await using EmbeddedEngine engine = await EmbeddedEngine.StartAsync(
    new EngineOptions
    {
        TemplatePath = template,
        StateFolder = state,
        Functions = given =>
        {
            resources = given;
            return new Dictionary<string, Func<FunctionEnvironment, FunctionHandler>>
            {
                ["Double"] = _ => Double,
                ["FailsFirst"] = _ => FailsFirst,
                ["Answer"] = _ => SqsBatch.Create(AnswerAsync, parallel: 5),
            };
        },
    },
    CancellationToken.None);
Console.WriteLine($"READY {engine.AwsUrl}");
await Task.Delay(Timeout.InfiniteTimeSpan);

static async Task<ReadOnlyMemory<byte>> Double(ReadOnlyMemory<byte> payload, Invocation invocation, CancellationToken cancellationToken)
{
    await Task.Delay(20, cancellationToken);
    using JsonDocument number = JsonDocument.Parse(payload);
    return Encoding.UTF8.GetBytes((number.RootElement.GetInt64() * 2).ToString(System.Globalization.CultureInfo.InvariantCulture));
}

// Fails at the first try of the state, however often that is begun anew.
static Task<ReadOnlyMemory<byte>> FailsFirst(ReadOnlyMemory<byte> payload, Invocation invocation, CancellationToken cancellationToken)
{
    using JsonDocument call = JsonDocument.Parse(payload);
    return call.RootElement.GetProperty("try").GetInt32() == 0
        ? throw new ThemisGuardException("First.Failure", "the first try")
        : Task.FromResult<ReadOnlyMemory<byte>>(Encoding.UTF8.GetBytes(call.RootElement.GetProperty("number").GetRawText()));
}

// Answers the token of a waiting task with its number. A token that was answered before the death is no error.
async Task AnswerAsync(SqsRecord record, Invocation invocation, CancellationToken cancellationToken)
{
    await Task.Delay(10, cancellationToken);
    using JsonDocument body = JsonDocument.Parse(record.Body);
    string answer = $$"""{"taskToken":"{{body.RootElement.GetProperty("token").GetString()}}","output":"{{body.RootElement.GetProperty("number").GetInt64()}}"}""";
    using var request = new HttpRequestMessage(HttpMethod.Post, resources!.AwsUrl) { Content = new StringContent(answer) };
    request.Headers.Add("X-Amz-Target", "AWSStepFunctions.SendTaskSuccess");
    using HttpResponseMessage response = await http.SendAsync(request, cancellationToken);
    string text = await response.Content.ReadAsStringAsync(cancellationToken);
    if (!response.IsSuccessStatusCode && !text.Contains("TaskTimedOut", StringComparison.Ordinal))
    {
        throw new InvalidOperationException(text);
    }
}
