using System.Text;

namespace ThemisGuard.Local.Template;

/// <summary>Reads state machines of both kinds, with their events.</summary>
internal static class StateMachineReader
{
    public static void Read(DeploymentParts parts, string logicalId, string name, PropertyReader properties, int line)
    {
        string arn = parts.Names.StateMachineArn(name);
        string file = parts.File;
        string definition;
        if (properties.Text("DefinitionUri") is { } uri)
        {
            file = Path.GetFullPath(uri, parts.Folder);
            definition = ReadFile(properties, file);
        }
        else
        {
            definition = properties.Text("DefinitionString")
                ?? properties.Node("Definition")?.ToJson()
                ?? throw properties.Problem(properties.Map, $"{logicalId}: DefinitionUri, Definition or DefinitionString is required.");
        }

        if (properties.Object("DefinitionSubstitutions") is { } substitutions)
        {
            definition = Substitute(definition, substitutions);
        }

        string type = properties.Text("Type") ?? properties.Text("StateMachineType") ?? "STANDARD";
        parts.StateMachines.Add(new DeployedStateMachine(logicalId, name, arn, definition, type == "EXPRESS", file, line));
        ReadEvents(parts, logicalId, name, arn, properties);
        properties.Ignore(
            "Name", "StateMachineName", "Policies", "Role", "RoleArn", "Tracing", "TracingConfiguration", "Logging", "LoggingConfiguration", "Tags", "PermissionsBoundary",
            "RolePath", "PropagateTags", "AutoPublishAlias", "DeploymentPreference", "UseAliasAsEventTarget", "EncryptionConfiguration");
        properties.RefuseOthers();
    }

    private static string ReadFile(PropertyReader properties, string file)
    {
        try
        {
            string text = File.ReadAllText(file);

            // Definitions may be YAML; AWS is given JSON either way.
            return file.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".yml", StringComparison.OrdinalIgnoreCase)
                ? TemplateYaml.Read(file, text).ToJson()
                : text;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw properties.Problem(properties.Map["DefinitionUri"]!, error.Message);
        }
    }

    // ${Name} is replaced where a substitution of the name is given, as text into text; what is not given stays as written.
    private static string Substitute(string definition, PropertyReader substitutions)
    {
        var result = new StringBuilder(definition.Length);
        int from = 0;
        while (definition.IndexOf("${", from, StringComparison.Ordinal) is >= 0 and var open)
        {
            int close = definition.IndexOf('}', open);
            string? value = close < 0 ? null : substitutions.Node(definition[(open + 2)..close]) switch
            {
                null => null,
                TemplateScalar scalar => scalar.Text,
                { } other => other.ToJson(),
            };
            result.Append(definition, from, open - from);
            if (value is null)
            {
                result.Append("${");
                from = open + 2;
                continue;
            }

            string quoted = System.Text.Json.JsonEncodedText.Encode(value, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
            result.Append(quoted);
            from = close + 1;
        }

        return result.Append(definition, from, definition.Length - from).ToString();
    }

    private static void ReadEvents(DeploymentParts parts, string logicalId, string name, string arn, PropertyReader properties)
    {
        PropertyReader? events = properties.Object("Events");
        foreach (TemplateEntry entry in events?.Map.Entries ?? [])
        {
            PropertyReader source = events!.Object(entry.Key) ?? throw parts.Problem(entry, $"{logicalId}: the event {entry.Key} is empty.");
            string type = source.RequiredText("Type");
            PropertyReader of = source.Object("Properties") ?? new PropertyReader(parts.Intrinsics, new TemplateMap([], entry.Line, entry.Column), $"{logicalId}: {entry.Key}");
            string target = RuleReader.Target(arn, of);
            string ruleName = name + entry.Key;
            switch (type)
            {
                case "EventBridgeRule" or "CloudWatchEvent":
                    RuleReader.ReadRuleEvent(parts, ruleName, of, target, entry.Line);
                    break;
                case "Schedule":
                    RuleReader.ReadScheduleEvent(parts, ruleName, of, target, entry.Line);
                    break;
                case "ScheduleV2":
                    RuleReader.ReadSchedulerEvent(parts, ruleName, of, target, entry.Line);
                    break;
                default:
                    throw parts.Problem(entry, $"{logicalId}: the event {entry.Key} of type {type} has no counterpart on this machine.");
            }
        }
    }
}
