using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using ThemisGuard.Aws.StepFunctions;

namespace ThemisGuard.Cli.Executions;

/// <summary>Executions as text for people (80 columns, no colour needed) and as JSON.</summary>
internal static class ExecutionText
{
    private const int MaxValue = 60;

    public static void WriteList(IReadOnlyList<ExecutionListItem> executions, DateTimeOffset now)
    {
        if (executions.Count == 0)
        {
            Console.WriteLine("No executions.");
            return;
        }

        Console.WriteLine($"{"STARTED",-19}  {"STATUS",-9}  {"TOOK",8}  {"WORKFLOW",-22}  NAME");
        foreach (ExecutionListItem execution in executions)
        {
            string machine = execution.StateMachineArn[(execution.StateMachineArn.LastIndexOf(':') + 1)..];
            Console.WriteLine($"{Time(execution.StartDate),-19}  {execution.Status,-9}  {Took(execution.StartDate, execution.StopDate, now),8}  {machine,-22}  {execution.Name}");
        }
    }

    public static void WriteTimeline(DescribeExecutionResponse execution, ExecutionHistory history, DateTimeOffset now)
    {
        Console.WriteLine($"{execution.Name}  {execution.Status}");
        Console.WriteLine($"  workflow  {execution.StateMachineArn[(execution.StateMachineArn.LastIndexOf(':') + 1)..]}");
        Console.WriteLine($"  started   {Time(execution.StartDate)} UTC, took {Took(execution.StartDate, execution.StopDate, now)}");
        Console.WriteLine($"  input     {Shorten(execution.Input)}");
        if (execution.Output is not null)
        {
            Console.WriteLine($"  output    {Shorten(execution.Output)}");
        }

        if (execution.Error is not null)
        {
            Console.WriteLine($"  error     {execution.Error}: {Shorten(execution.Cause)}");
        }

        Console.WriteLine();
        int width = Math.Max(5, history.Passages.Select(passage => passage.State.Length).DefaultIfEmpty(5).Max());
        foreach (StatePassage passage in history.Passages)
        {
            bool running = passage.ExitedAt is null && execution.Status == "RUNNING";
            char mark = passage switch { { ExitedAt: not null, Error: null } => '+', { ExitedAt: not null } => '~', _ when running => '>', _ => 'x' };
            string offset = (passage.EnteredAt - execution.StartDate).ToString("0.000", CultureInfo.InvariantCulture);
            Console.WriteLine($"  {mark} {offset,9}s  {passage.State.PadRight(width)}  {passage.Kind,-8}  {Took(passage.EnteredAt, passage.ExitedAt ?? execution.StopDate, now),8}");
            if (passage.Error is not null)
            {
                Console.WriteLine($"                {Shorten(passage.Error)}");
            }
        }

        Console.WriteLine();
        Console.WriteLine("  + done   ~ done after an error   > running   x not finished");
    }

    public static void WriteJson(IReadOnlyList<ExecutionListItem> executions) =>
        Write(json => JsonSerializer.Serialize(json, executions, ExecutionJson.Default.IReadOnlyListExecutionListItem));

    public static void WriteJson(DescribeExecutionResponse execution, ExecutionHistory history) => Write(json =>
    {
        json.WriteStartObject();
        json.WritePropertyName("execution");
        JsonSerializer.Serialize(json, execution, ExecutionJson.Default.DescribeExecutionResponse);
        json.WriteStartArray("events");
        foreach (JsonElement happened in history.Events)
        {
            happened.WriteTo(json);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Write(Action<Utf8JsonWriter> write)
    {
        using Stream stdout = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(stdout, new JsonWriterOptions { Indented = true }))
        {
            write(json);
        }

        stdout.WriteByte((byte)'\n');
    }

    private static string Time(double epochSeconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds((long)(epochSeconds * 1_000)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Took(double start, double? stop, DateTimeOffset now)
    {
        TimeSpan took = TimeSpan.FromSeconds(Math.Max(0, (stop ?? now.ToUnixTimeMilliseconds() / 1_000.0) - start));
        return took switch
        {
            { TotalSeconds: < 60 } => took.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture) + "s",
            { TotalHours: < 1 } => took.ToString(@"m\:ss", CultureInfo.InvariantCulture),
            _ => took.ToString(@"d\.hh\:mm\:ss", CultureInfo.InvariantCulture),
        };
    }

    private static string Shorten(string? text)
    {
        string line = (text ?? "").ReplaceLineEndings(" ");
        return line.Length <= MaxValue ? line : line[..(MaxValue - 1)] + "…";
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<ExecutionListItem>))]
[JsonSerializable(typeof(DescribeExecutionResponse))]
internal sealed partial class ExecutionJson : JsonSerializerContext;
