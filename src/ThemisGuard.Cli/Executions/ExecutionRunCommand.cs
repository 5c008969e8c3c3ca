using System.CommandLine;
using System.Text;
using System.Text.Json;
using ThemisGuard.Jsonata;
using ThemisGuard.StatesLanguage.History;
using ThemisGuard.StatesLanguage.Interpretation;
using ThemisGuard.StatesLanguage.Syntax;

namespace ThemisGuard.Cli.Executions;

/// <summary>
/// <c>themis execution run DEFINITION.json [--input FILE] [--mocks FILE]</c>: runs a state machine on this machine alone, in virtual time,
/// and prints <c>{"status", "output" | "error", "cause", "events"}</c>.
/// </summary>
public static class ExecutionRunCommand
{
    private const int Succeeded = 0;
    private const int NotSucceeded = 1;
    private const int UnreadableInput = 65;

    /// <summary>Makes the command.</summary>
    public static Command Create() => Create(TimeProvider.System);

    /// <summary>Makes the command.</summary>
    /// <param name="time">Tells when the execution starts.</param>
    public static Command Create(TimeProvider time)
    {
        var definition = new Argument<FileInfo>("DEFINITION") { Description = "State machine definition in the Amazon States Language (JSON)." };
        var input = new Option<FileInfo?>("--input") { Description = "File with the input (JSON); an empty object without it." };
        var mocks = new Option<FileInfo?>("--mocks")
        {
            Description = "File with the answers of tasks and the objects to read: {\"tasks\":{\"State\":{\"result\":1}},\"objects\":{\"bucket/key\":[]}}.",
        };
        var type = new Option<StateMachineType>("--type") { Description = "Standard or Express.", DefaultValueFactory = static _ => StateMachineType.Standard };
        var seed = new Option<string>("--seed") { Description = "Seed of $random, $uuid and jitter: the same seed gives the same run.", DefaultValueFactory = static _ => "themis" };
        var command = new Command("run", "Run a state machine here, in virtual time, with mocked tasks.") { definition, input, mocks, type, seed };
        command.SetAction(parsed =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output, errors = parsed.InvocationConfiguration.Error;
            try
            {
                return Run(
                    Read(parsed.GetValue(definition)!), Read(parsed.GetValue(input)), Read(parsed.GetValue(mocks)), parsed.GetValue(type), parsed.GetValue(seed)!,
                    time.GetUtcNow(), output, errors);
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException)
            {
                errors.WriteLine(unreadable.Message);
                return UnreadableInput;
            }
        });
        return command;
    }

    private static byte[] Read(FileInfo? file) => file is null ? "{}"u8.ToArray() : File.ReadAllBytes(file.FullName);

    private static int Run(
        byte[] definition, byte[] input, byte[] mocks, StateMachineType type, string seed, DateTimeOffset start, TextWriter output, TextWriter errors)
    {
        StatesLanguage.Syntax.ParseResult parsed = StateMachineDefinition.Parse(definition, new DefinitionOptions { Type = type });
        foreach (Diagnostic diagnostic in parsed.Diagnostics)
        {
            errors.WriteLine($"{diagnostic.Line}:{diagnostic.Column}: {diagnostic}");
        }

        if (parsed.Definition is null)
        {
            return UnreadableInput;
        }

        var identity = new ExecutionIdentity
        {
            ExecutionArn = "arn:aws:states:local:000000000000:execution:machine:run", Name = "run",
            StateMachineArn = "arn:aws:states:local:000000000000:stateMachine:machine", StateMachineName = "machine",
            StartTime = start, Seed = seed,
        };
        Execution execution = new VirtualExecution(parsed.Definition, identity, ExecutionMocks.Parse(mocks)).Run(JsonataValue.Parse(input));
        output.WriteLine(Describe(execution));
        foreach (OpenTask open in execution.OpenTasks)
        {
            errors.WriteLine($"The task of state '{open.Invocation.StateName}' ({open.Invocation.Resource.Arn}) waits for an answer: give it one in --mocks.");
        }

        return execution.Status == ExecutionStatus.Succeeded ? Succeeded : NotSucceeded;
    }

    private static string Describe(Execution execution)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, MaxDepth = 1_000, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("status", execution.Status.ToWireName());
            if (!execution.Output.IsUndefined)
            {
                writer.WritePropertyName("output");
                execution.Output.WriteTo(writer);
            }

            if (execution.Error is not null)
            {
                writer.WriteString("error", execution.Error);
            }

            if (execution.Cause is not null)
            {
                writer.WriteString("cause", execution.Cause);
            }

            writer.WriteStartArray("events");
            foreach (HistoryEvent happened in execution.History)
            {
                happened.WriteTo(writer, includeData: true);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
