using System.CommandLine;
using ThemisGuard.Cli.Engine;

namespace ThemisGuard.Cli.Serving;

/// <summary><c>themis up</c></summary>
internal static class UpCommand
{
    public static Command Create()
    {
        var port = new Option<int>("--port") { Description = "Port of the API on 127.0.0.1.", DefaultValueFactory = _ => 8787 };
        var awsPort = new Option<int>("--aws-port") { Description = "Port of the AWS endpoints on 127.0.0.1.", DefaultValueFactory = _ => 4566 };
        var state = EngineFlags.State();
        var ephemeral = EngineFlags.Ephemeral();
        var parameters = EngineFlags.Parameters();
        (var isolated, var functions, var recordCalls) = (EngineFlags.Isolated(), EngineFlags.Functions(), EngineFlags.RecordCalls());
        var retain = EngineFlags.Retain();
        var schedules = new Option<string?>("--schedules")
        {
            Description = $"Schedule file; {ScheduleFile.DefaultName} of this folder when there is one.",
            HelpName = "FILE",
        };
        var template = new Option<string?>("--template")
        {
            Description = "Run another template.yaml instead, its functions as their own executables (CodeUri/bootstrap).",
            HelpName = "FILE",
        };
        var command = new Command("up", "Run the console, the API, the workflows and the AWS endpoints until stopped.") { port, awsPort, state, ephemeral, parameters, schedules, isolated, functions, recordCalls, retain, template };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = new LocalEngineOptions(
                EngineFlags.StateOf(parsed, state, ephemeral), Port(parsed.GetValue(port), "--port"), Port(parsed.GetValue(awsPort), "--aws-port"),
                NameValues.Read(parsed.GetValue(parameters) ?? []), EngineFlags.IsolationOf(parsed, isolated, functions, recordCalls),
                ConsoleFiles.BesideProgram(), EngineFlags.ReadAge(parsed.GetRequiredValue(retain)));
            if (parsed.GetValue(template) is { } other)
            {
                bool isNamed = parsed.GetResult(state) is { Implicit: false } || options.State is null;
                return (int)await TemplateServing.RunAsync(other, isNamed ? options : options with { State = TemplateServing.DefaultState }, UntilStoppedAsync, cancellationToken);
            }

            IReadOnlyList<FileSchedule> file = ReadSchedules(parsed.GetValue(schedules));
            await using LocalEngine engine = await LocalEngine.StartAsync(options, FunctionLogLines.Serving, cancellationToken);
            await engine.ApplySchedulesAsync(file, cancellationToken);
            Console.WriteLine($"Console, API   {engine.ApiUrl}");
            Console.WriteLine($"AWS endpoints  {engine.AwsUrl}");
            Console.WriteLine($"State          {(parsed.GetValue(ephemeral) ? "none (--ephemeral)" : Path.GetFullPath(parsed.GetRequiredValue(state)))}");
            if (await engine.IssueFirstKeyAsync(cancellationToken) is { } key)
            {
                Console.WriteLine($"API key        {key}   (shown once; it is kept hashed)");
            }

            Console.WriteLine(file.Count == 0 ? "Schedules      none" : $"Schedules      {string.Join(", ", file.Select(schedule => schedule.Id))}");
            Console.WriteLine("Ctrl-C stops.");
            await UntilStoppedAsync(cancellationToken);
            return (int)ExitCode.Compliant;
        });
        return command;
    }

    private static async Task UntilStoppedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("themis: stopping; what is not finished goes on at the next start.");
        }
    }

    private static IReadOnlyList<FileSchedule> ReadSchedules(string? named) => named switch
    {
        not null => ScheduleFile.Read(named),
        null when File.Exists(ScheduleFile.DefaultName) => ScheduleFile.Read(ScheduleFile.DefaultName),
        null => [],
    };

    private static int Port(int port, string option) =>
        port is >= 0 and <= 65_535 ? port : throw new CommandException(ExitCode.Usage, $"{option} takes 0 to 65535 (0: any free port).");
}
