using ThemisGuard.Jsonata;
using ThemisGuard.StatesLanguage.History;

namespace ThemisGuard.StatesLanguage.Tests.History;

public class HistoryEventTests
{
    [Fact]
    public void Events_are_written_as_GetExecutionHistory_gives_them()
    {
        var simulation = new Simulation("""
            {"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f","Payload.$":"$"},"TimeoutSeconds":9,
              "Assign":{"v.$":"$.Payload"},"OutputPath":"$.Payload","End":true}}}
            """);
        simulation.Tasks = task => simulation.Succeed(task, """{"Payload":{"b":2}}""");

        simulation.Run("{\"a\":1}");

        Assert.Equal(
            """
            [{"timestamp":1767225600,"type":"ExecutionStarted","id":1,"previousEventId":0,"executionStartedEventDetails":{"input":"{\u0022a\u0022:1}","inputDetails":{"truncated":false},"roleArn":"arn:aws:iam::111111111111:role/machine"}}
            ,{"timestamp":1767225600,"type":"TaskStateEntered","id":2,"previousEventId":0,"stateEnteredEventDetails":{"name":"A","input":"{\u0022a\u0022:1}","inputDetails":{"truncated":false}}}
            ,{"timestamp":1767225600,"type":"TaskScheduled","id":3,"previousEventId":2,"taskScheduledEventDetails":{"resourceType":"lambda","resource":"invoke","region":"eu-central-1","parameters":"{\u0022FunctionName\u0022:\u0022f\u0022,\u0022Payload\u0022:{\u0022a\u0022:1}}","timeoutInSeconds":9}}
            ,{"timestamp":1767225600,"type":"TaskStarted","id":4,"previousEventId":3,"taskStartedEventDetails":{"resourceType":"lambda","resource":"invoke"}}
            ,{"timestamp":1767225600,"type":"TaskSucceeded","id":5,"previousEventId":4,"taskSucceededEventDetails":{"resourceType":"lambda","resource":"invoke","output":"{\u0022Payload\u0022:{\u0022b\u0022:2}}","outputDetails":{"truncated":false}}}
            ,{"timestamp":1767225600,"type":"TaskStateExited","id":6,"previousEventId":5,"stateExitedEventDetails":{"name":"A","output":"{\u0022b\u0022:2}","outputDetails":{"truncated":false},"assignedVariables":{"v":"{\u0022b\u0022:2}"},"assignedVariablesDetails":{"truncated":false}}}
            ,{"timestamp":1767225600,"type":"ExecutionSucceeded","id":7,"previousEventId":6,"executionSucceededEventDetails":{"output":"{\u0022b\u0022:2}","outputDetails":{"truncated":false}}}]
            """.ReplaceLineEndings(""),
            Simulation.Print(simulation.Execution.History));
    }

    [Fact]
    public void Without_execution_data_inputs_outputs_and_parameters_are_left_out()
    {
        var simulation = new Simulation("""{"StartAt":"A","States":{"A":{"Type":"Pass","Assign":{"v":1},"End":true}}}""");
        simulation.Run("{\"secret\":1}");
        using var stream = new MemoryStream();
        using (var writer = new System.Text.Json.Utf8JsonWriter(stream))
        {
            writer.WriteStartArray();
            foreach (HistoryEvent item in simulation.Execution.History)
            {
                item.WriteTo(writer, includeData: false);
            }

            writer.WriteEndArray();
        }

        string text = System.Text.Encoding.UTF8.GetString(stream.ToArray());
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("assigned", text, StringComparison.Ordinal);
        Assert.Equal(4, JsonataValue.Parse(text).AsArray().Count);
    }
}
