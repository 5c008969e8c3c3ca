using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using ThemisGuard.Cli.Executions;

namespace ThemisGuard.Cli.Tests.Executions;

public sealed class ExecutionRunCommandTests : IDisposable
{
    private const string Machine = """
        {"StartAt":"Wait","States":{
          "Wait":{"Type":"Wait","Seconds":86400,"Next":"Work"},
          "Work":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f","Payload.$":"$"},"OutputPath":"$.Payload",
            "Retry":[{"ErrorEquals":["States.ALL"]}],"End":true}}}
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("themis-run");

    [Fact]
    public void A_machine_runs_with_its_mocks_and_a_day_of_waiting_takes_none()
    {
        (int exit, string output, string errors) = Run(Machine, "{\"n\":1}", """{"tasks":{"Work":[{"error":"Throttled","cause":"once"},{"result":{"Payload":{"done":true}}}]}}""");

        Assert.Equal(0, exit);
        Assert.Empty(errors);
        using JsonDocument printed = JsonDocument.Parse(output);
        Assert.Equal("SUCCEEDED", printed.RootElement.GetProperty("status").GetString());
        Assert.True(printed.RootElement.GetProperty("output").GetProperty("done").GetBoolean());
        Assert.Contains(printed.RootElement.GetProperty("events").EnumerateArray(), static item => item.GetProperty("type").GetString() == "TaskFailed");
    }

    [Fact]
    public void A_task_without_a_mock_is_named()
    {
        (int exit, string output, string errors) = Run(Machine, "{}", "{}");

        Assert.Equal(1, exit);
        Assert.Equal("The task of state 'Work' (arn:aws:states:::lambda:invoke) waits for an answer: give it one in --mocks." + Environment.NewLine, errors);
        Assert.Contains("\"RUNNING\"", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_of_the_definition_are_told_with_their_places()
    {
        (int exit, string output, string errors) = Run("{\"StartAt\":\"A\",\n \"States\":{\"A\":{\"Type\":\"Pass\",\"Next\":\"B\"}}}", "{}", "{}");

        Assert.Equal(65, exit);
        Assert.Empty(output);
        Assert.Equal("2:38: MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/Next" + Environment.NewLine, errors);
    }

    [Theory]
    [InlineData("{\"tasks\":{\"Work\":{}}}", "The answer of 'Work' needs either a 'result' or an 'error'.")]
    [InlineData("{\"task\":{}}", "The mocks have a member 'task'; there are only 'tasks' and 'objects'.")]
    public void Mocks_that_mean_nothing_are_refused(string mocks, string message)
    {
        (int exit, _, string errors) = Run(Machine, "{}", mocks);

        Assert.Equal(65, exit);
        Assert.Equal(message + Environment.NewLine, errors);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private (int Exit, string Output, string Errors) Run(string definition, string input, string mocks)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        int exit = ExecutionRunCommand.Create(new FakeTimeProvider())
            .Parse([Write("definition.json", definition), "--input", Write("input.json", input), "--mocks", Write("mocks.json", mocks)])
            .Invoke(new InvocationConfiguration { Output = output, Error = errors });
        return (exit, output.ToString(), errors.ToString());
    }

    private string Write(string name, string content)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, content);
        return path;
    }
}
