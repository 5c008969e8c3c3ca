using ThemisGuard.Cli.Engine;
using ThemisGuard.Local.Engine;

namespace ThemisGuard.Cli.Serving;

/// <summary>
/// <c>themis up --template FILE</c>: somebody else's template. Its functions run as their own executables
/// (<c>CodeUri/bootstrap</c>, or <c>--functions DIR</c>); nothing of ThemisGuard's own is in it.
/// </summary>
internal static class TemplateServing
{
    /// <summary>Of its own: what two templates keep must not meet.</summary>
    public const string DefaultState = ".themis-template";

    public static async Task<ExitCode> RunAsync(string template, LocalEngineOptions options, Func<CancellationToken, Task> untilStopped, CancellationToken cancellationToken)
    {
        if (!File.Exists(template))
        {
            throw new CommandException(ExitCode.Usage, $"--template: there is no file '{template}'.");
        }

        await using EmbeddedEngine engine = await EmbeddedEngine.StartAsync(
            new EngineOptions
            {
                TemplatePath = Path.GetFullPath(template),
                StateFolder = options.State,
                ApiPort = options.ApiPort,
                AwsPort = options.AwsPort,
                Parameters = options.Parameters,
                Executable = options.Isolation is { } isolation ? function => isolation.ExecutableOf(function.LogicalId) : null,
                CallFile = options.Isolation?.CallFile,
                Retain = options.Retain ?? EngineOptions.DefaultRetain,
                FunctionLog = FunctionLogLines.Serving,
            },
            cancellationToken);
        Console.WriteLine($"API            {engine.ApiUrl}");
        Console.WriteLine($"AWS endpoints  {engine.AwsUrl}");
        Console.WriteLine($"State          {options.State ?? "none (--ephemeral)"}");
        Print("Functions", engine.Deployment.Functions.Select(function => function.Name));
        Print("Queues", engine.Deployment.Queues.Select(queue => queue.Name));
        Print("State machines", engine.Deployment.StateMachines.Select(machine => machine.Name));
        Print("Rules", engine.Deployment.Rules.Select(rule => rule.Name).Concat(engine.Deployment.Schedules.Select(schedule => schedule.Name)));
        Print("Not needed", engine.Deployment.NotNeeded.Select(resource => $"{resource.LogicalId} ({resource.Type})"));
        Console.WriteLine("Ctrl-C stops.");
        await untilStopped(cancellationToken);
        return ExitCode.Compliant;
    }

    private static void Print(string kind, IEnumerable<string> names)
    {
        if (string.Join(", ", names) is { Length: > 0 } list)
        {
            Console.WriteLine($"{kind,-14} {list}");
        }
    }
}
