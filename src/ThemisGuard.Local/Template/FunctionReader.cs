namespace ThemisGuard.Local.Template;

/// <summary>Reads functions of both kinds, with their events.</summary>
internal static class FunctionReader
{
    public static void Read(DeploymentParts parts, string logicalId, string name, PropertyReader properties, int line)
    {
        if ((properties.Text("PackageType") ?? "Zip") != "Zip" || properties.Node("ImageUri") is not null)
        {
            throw properties.Problem(properties.Map, $"{logicalId}: container images have no counterpart on this machine; package the function as a zip.");
        }

        string code = properties.Node("CodeUri") switch
        {
            TemplateScalar scalar => scalar.Text,
            null => properties.Node("Code") is TemplateScalar local ? local.Text : ".",
            { } other => throw properties.Problem(other, $"{logicalId}: code that lies in a bucket is not on this machine; give a path as CodeUri."),
        };
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        if (properties.Object("Environment")?.Node("Variables") is TemplateMap variables)
        {
            foreach (TemplateEntry entry in variables.Entries)
            {
                environment[entry.Key] = entry.Value is TemplateScalar scalar
                    ? scalar.Text
                    : throw properties.Problem(entry.Value, $"{logicalId}: the variable {entry.Key} must be text.");
            }
        }

        var function = new DeployedFunction(
            logicalId,
            name,
            parts.Names.FunctionArn(name),
            Path.GetFullPath(code, parts.Folder),
            properties.Text("Handler") ?? "bootstrap",
            properties.Text("Runtime") ?? "provided.al2023",
            TimeSpan.FromSeconds(properties.Integer("Timeout", 1, 900) ?? 3),
            properties.Integer("MemorySize", 128, 10_240) ?? 128,
            properties.Integer("ReservedConcurrentExecutions", 0, 1_000_000),
            environment,
            ReadAsync(properties),
            line);
        parts.Functions.Add(function);
        ReadEvents(parts, function, properties);

        // Building, access, tracing and networks are the cloud's; here every function may call every service of the engine.
        properties.Ignore(
            "InlineCode", "Architectures", "Description", "Tracing", "TracingConfig", "Policies", "Role", "Tags", "Layers", "VpcConfig", "KmsKeyArn", "EphemeralStorage",
            "LoggingConfig", "AutoPublishAlias", "AutoPublishAliasAllProperties", "DeploymentPreference", "ProvisionedConcurrencyConfig", "SnapStart", "PermissionsBoundary", "AssumeRolePolicyDocument",
            "RolePath", "VersionDescription", "CodeSigningConfigArn", "RuntimeManagementConfig", "PropagateTags", "RecursiveLoop", "PublishToLatestPublished", "ImageConfig");
        properties.RefuseOthers();
    }

    private static AsyncInvocation ReadAsync(PropertyReader properties)
    {
        // SAM's DeadLetterQueue, CloudFormation's DeadLetterConfig, and the destination of an event invoke configuration are one thing here.
        string? deadLetters = properties.Object("DeadLetterQueue")?.Text("TargetArn") ?? properties.Object("DeadLetterConfig")?.Text("TargetArn");
        PropertyReader? invoke = properties.Object("EventInvokeConfig");
        deadLetters ??= invoke?.Object("DestinationConfig")?.Object("OnFailure")?.Text("Destination");
        if (deadLetters is not null && !deadLetters.Contains(":sqs:", StringComparison.Ordinal))
        {
            throw properties.Problem(properties.Map, $"{properties.What}: failed asynchronous invocations can go to a queue only on this machine, not to {deadLetters}.");
        }

        return new AsyncInvocation(
            invoke?.Integer("MaximumRetryAttempts", 0, 2) ?? 2,
            TimeSpan.FromSeconds(invoke?.Integer("MaximumEventAgeInSeconds", 60, 21_600) ?? 21_600),
            deadLetters);
    }

    private static void ReadEvents(DeploymentParts parts, DeployedFunction function, PropertyReader properties)
    {
        PropertyReader? events = properties.Object("Events");
        foreach (TemplateEntry entry in events?.Map.Entries ?? [])
        {
            PropertyReader source = events!.Object(entry.Key) ?? throw parts.Problem(entry, $"{function.LogicalId}: the event {entry.Key} is empty.");
            string type = source.RequiredText("Type");
            PropertyReader of = source.Object("Properties") ?? new PropertyReader(parts.Intrinsics, new TemplateMap([], entry.Line, entry.Column), $"{function.LogicalId}: {entry.Key}");
            string target = RuleReader.Target(function.Arn, of);
            string name = function.Name + entry.Key;
            switch (type)
            {
                case "HttpApi":
                    HttpApiReader.ReadEvent(parts, function, of, entry);
                    break;
                case "SQS":
                    QueueSourceReader.ReadEvent(parts, function, entry.Key, of, entry.Line);
                    break;
                case "EventBridgeRule" or "CloudWatchEvent":
                    RuleReader.ReadRuleEvent(parts, name, of, target, entry.Line);
                    break;
                case "Schedule":
                    RuleReader.ReadScheduleEvent(parts, name, of, target, entry.Line);
                    break;
                case "ScheduleV2":
                    RuleReader.ReadSchedulerEvent(parts, name, of, target, entry.Line);
                    break;
                default:
                    throw parts.Problem(entry, $"{function.LogicalId}: the event {entry.Key} of type {type} has no counterpart on this machine.");
            }
        }
    }
}
