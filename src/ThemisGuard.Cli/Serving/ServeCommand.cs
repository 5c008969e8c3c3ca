using System.CommandLine;
using System.Net;
using Amazon.SQS;
using Microsoft.Extensions.Logging;
using ThemisGuard.Aws;
using ThemisGuard.Cli.Engine;
using ThemisGuard.Lambda;
using ThemisGuard.Local.Engine;

namespace ThemisGuard.Cli.Serving;

/// <summary><c>themis serve</c></summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var listen = new Option<string>("--listen") { Description = "Address to listen on; 0.0.0.0 in a container.", DefaultValueFactory = _ => "127.0.0.1", HelpName = "ADDRESS" };
        var port = new Option<int>("--port") { Description = "Port of the API and of /health.", DefaultValueFactory = _ => 8080 };
        var role = new Option<ServiceRole>("--role") { Description = "Which work to take: all, api or workers.", DefaultValueFactory = _ => ServiceRole.All };
        var concurrency = new Option<int?>("--concurrency") { Description = "Most batches at once of one queue. Default: twice the processors." };
        var drain = Seconds("--drain", 0, "Seconds to go on answering, unhealthy, once told to stop: as long as a load balancer takes to notice.");
        var stop = Seconds("--stop-limit", 90, "Seconds that batches under way may go on once told to stop; the rest goes back to the queue.");
        var command = new Command("serve", "Run the API and the queue workers as a long-lived process against AWS services (or what AWS_ENDPOINT_URL names).")
        {
            listen, port, role, concurrency, drain, stop,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            FunctionEnvironment environment = FunctionEnvironment.OfProcess();
            ServiceOptions options = Options(environment) with
            {
                Address = IPAddress.TryParse(parsed.GetRequiredValue(listen), out IPAddress? address) ? address : throw new CommandException(ExitCode.Usage, "--listen takes an IP address."),
                Port = parsed.GetValue(port) is >= 0 and <= 65_535 and var number ? number : throw new CommandException(ExitCode.Usage, "--port takes 0 to 65535 (0: any free port)."),
                Role = parsed.GetValue(role),
                MaxBatchConcurrency = parsed.GetValue(concurrency) switch
                {
                    null => Math.Max(2, 2 * Environment.ProcessorCount),
                    >= 1 and <= 1_000 and { } most => most,
                    _ => throw new CommandException(ExitCode.Usage, "--concurrency takes 1 to 1000."),
                },
                Drain = ReadSeconds(parsed, drain),
                StopLimit = ReadSeconds(parsed, stop),
                FunctionLog = FunctionLogLines.Serving,
                Loggers = LoggerFactory.Create(static builder => builder.AddProvider(new StandardErrorLog())),
            };
            await using ServiceHost host = await ServiceHost.StartAsync(options, cancellationToken);
            Console.WriteLine($"Serving {options.Role.ToString().ToLowerInvariant()} at {host.Url}; SIGTERM stops.");
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                await Console.Error.WriteLineAsync("themis: stopping; what does not end in time goes back to its queue.");
            }

            return (int)ExitCode.Compliant;
        });
        return command;
    }

    /// <summary>ThemisGuard's own template and handlers, over the clients that the environment configures.</summary>
    internal static ServiceOptions Options(FunctionEnvironment environment)
    {
        // Made when the first function is, and shared: clients hold connection pools.
        var services = new Lazy<Services>(() => Services.FromEnvironment(environment.Variables, environment.Time));
        return new ServiceOptions
        {
            TemplatePath = Path.Combine(AppContext.BaseDirectory, "template.yaml"),
            Functions = FunctionCatalog.Of(() => services.Value),
            Variables = environment.Variables,
            Queues = urls => new SqsQueues(new AmazonSQSClient(), urls),
        };
    }

    private static Option<int> Seconds(string name, int otherwise, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => otherwise, HelpName = "SECONDS" };

    private static TimeSpan ReadSeconds(ParseResult parsed, Option<int> option) =>
        parsed.GetValue(option) is >= 0 and <= 3_600 and var seconds ? TimeSpan.FromSeconds(seconds) : throw new CommandException(ExitCode.Usage, $"{option.Name} takes 0 to 3600.");
}
