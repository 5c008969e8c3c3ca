using System.Text;
using System.Text.Json;
using ThemisGuard.Jsonata;
using ThemisGuard.Local.Wire;
using ThemisGuard.StatesLanguage.Interpretation;

namespace ThemisGuard.Local.Executions.Protocol;

/// <summary>Answers of waiting tasks.</summary>
internal sealed class TaskActions(ExecutionHost host)
{
    public async Task SucceedAsync(WireBody body)
    {
        string token = body.Required("taskToken"), output = body.Required("output");
        if (Encoding.UTF8.GetByteCount(output) > ExecutionHost.MaxPayload)
        {
            throw WireError.Validation($"1 validation error detected: Value at 'output' failed to satisfy constraint: Member must have length less than or equal to {ExecutionHost.MaxPayload}");
        }

        JsonataValue value;
        try
        {
            value = JsonataValue.Parse(output);
        }
        catch (Exception error) when (error is JsonException or JsonataException)
        {
            throw SfnError.InvalidOutput(error.Message);
        }

        await host.AnswerAsync(token, (task, time) => new TaskSucceeded(time, task, value));
    }

    public Task FailAsync(WireBody body)
    {
        string? error = body.Text("error"), cause = body.Text("cause");
        return host.AnswerAsync(body.Required("taskToken"), (task, time) => new TaskFailed(time, task, error, cause));
    }

    public Task HeartbeatAsync(WireBody body) => host.AnswerAsync(body.Required("taskToken"), static (task, time) => new TaskHeartbeat(time, task));
}
