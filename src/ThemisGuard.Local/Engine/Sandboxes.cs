using ThemisGuard.Lambda;
using ThemisGuard.Local.Functions;
using ThemisGuard.Local.Storage.Protocol;
using ThemisGuard.Local.Template;

namespace ThemisGuard.Local.Engine;

/// <summary>Gives each function of a template a place to run: a handler in this process, or processes of its own.</summary>
internal static class Sandboxes
{
    /// <exception cref="TemplateException">A function has neither a handler here nor an executable.</exception>
    public static IReadOnlyList<(DeployedFunction Function, IFunctionSandbox Sandbox)> Of(Deployment deployment, EngineOptions options, EngineResources resources)
    {
        IReadOnlyDictionary<string, Func<FunctionEnvironment, FunctionHandler>> handlers =
            options.Functions?.Invoke(resources) ?? new Dictionary<string, Func<FunctionEnvironment, FunctionHandler>>();
        var sandboxes = new List<(DeployedFunction, IFunctionSandbox)>();
        var problems = new List<TemplateProblem>();
        foreach (DeployedFunction function in deployment.Functions)
        {
            Dictionary<string, string> variables = Variables(function, options, resources);
            if (!options.Isolated && handlers.TryGetValue(function.LogicalId, out Func<FunctionEnvironment, FunctionHandler>? create))
            {
                sandboxes.Add((function, new InProcessSandbox(function, new FunctionEnvironment(variables, options.Time), create)));
                continue;
            }

            string executable = options.Executable?.Invoke(function) ?? Path.Combine(function.CodeUri, "bootstrap");
            if (File.Exists(executable))
            {
                sandboxes.Add((function, new ProcessSandbox(function, executable, variables, options.Time, options.FunctionLog, options.Loggers)));
                continue;
            }

            problems.Add(new TemplateProblem(
                deployment.File, function.Line, 1,
                $"{function.LogicalId}: there is no executable {executable}. Functions run here as custom runtimes (provided.*); build it first, or correct its CodeUri."));
        }

        return problems.Count == 0 ? sandboxes : throw new TemplateException(problems);
    }

    private static Dictionary<string, string> Variables(DeployedFunction function, EngineOptions options, EngineResources resources)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["AWS_ENDPOINT_URL"] = resources.AwsUrl.GetLeftPart(UriPartial.Authority),
            ["AWS_REGION"] = resources.Identity.Region,
            ["AWS_DEFAULT_REGION"] = resources.Identity.Region,

            // The key says whose call it is; the secret is what signed URLs are made with.
            ["AWS_ACCESS_KEY_ID"] = function.Name,
            ["AWS_SECRET_ACCESS_KEY"] = S3SignedUrl.Secret,
            ["AWS_LAMBDA_FUNCTION_NAME"] = function.Name,
            ["AWS_LAMBDA_FUNCTION_VERSION"] = "$LATEST",
            ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = function.MemoryMegabytes.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["AWS_LAMBDA_LOG_GROUP_NAME"] = "/aws/lambda/" + function.Name,
            ["AWS_LAMBDA_LOG_STREAM_NAME"] = "local",
            ["AWS_LAMBDA_INITIALIZATION_TYPE"] = "on-demand",
            ["TZ"] = ":UTC",
            ["_HANDLER"] = function.Handler,
        };
        foreach ((string name, string value) in options.Variables.Concat(function.Environment))
        {
            variables[name] = value;
        }

        return variables;
    }
}
