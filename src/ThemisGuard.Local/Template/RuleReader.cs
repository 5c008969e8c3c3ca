using System.Text.Json;
using System.Text.Json.Nodes;

namespace ThemisGuard.Local.Template;

/// <summary>Reads rules and schedules, as resources of their own and as events of functions and state machines.</summary>
internal static class RuleReader
{
    /// <summary>A target as <c>PutTargets</c> takes it, of an event's properties.</summary>
    public static string Target(string arn, PropertyReader properties)
    {
        var target = new JsonObject { ["Id"] = "target", ["Arn"] = arn };
        Copy(properties, "Input", target);
        Copy(properties, "InputPath", target);
        CopyTree(properties, "InputTransformer", target);
        CopyTree(properties, "RetryPolicy", target);
        if (properties.Object("DeadLetterConfig")?.Text("Arn") is { } deadLetters)
        {
            target["DeadLetterConfig"] = new JsonObject { ["Arn"] = deadLetters };
        }

        return target.ToJsonString();
    }

    public static void ReadRuleEvent(DeploymentParts parts, string name, PropertyReader properties, string target, int line)
    {
        TemplateNode pattern = properties.Node("Pattern") ?? properties.Node("EventPattern")
            ?? throw properties.Problem(properties.Map, $"{properties.What}: Pattern is required.");
        parts.Rules.Add(new DeployedRule(
            properties.Text("RuleName") ?? name, properties.Text("EventBusName"), pattern.ToJson(), null, Enabled(properties), [target], line));
        properties.Ignore("Target");
        properties.RefuseOthers();
    }

    public static void ReadScheduleEvent(DeploymentParts parts, string name, PropertyReader properties, string target, int line)
    {
        parts.Rules.Add(new DeployedRule(
            properties.Text("Name") ?? name, null, null, properties.RequiredText("Schedule"), Enabled(properties), [target], line));
        properties.Ignore("Description", "RoleArn");
        properties.RefuseOthers();
    }

    public static void ReadSchedulerEvent(DeploymentParts parts, string name, PropertyReader properties, string target, int line)
    {
        parts.Schedules.Add(new DeployedSchedule(
            properties.Text("Name") ?? name,
            properties.RequiredText("ScheduleExpression"),
            properties.Text("ScheduleExpressionTimezone") ?? "UTC",
            properties.Text("StartDate"),
            properties.Text("EndDate"),
            Enabled(properties),
            target,
            line));
        properties.Ignore("Description", "RoleArn", "FlexibleTimeWindow", "GroupName", "KmsKeyArn", "OmitName", "PermissionsBoundary");
        properties.RefuseOthers();
    }

    /// <summary>An <c>AWS::Events::Rule</c>.</summary>
    public static void ReadRule(DeploymentParts parts, string name, PropertyReader properties, int line)
    {
        var targets = new List<string>();
        foreach (PropertyReader target in properties.Objects("Targets"))
        {
            targets.Add(target.Map.ToJson());
        }

        parts.Rules.Add(new DeployedRule(
            name,
            properties.Text("EventBusName"),
            properties.Node("EventPattern")?.ToJson(),
            properties.Text("ScheduleExpression"),
            Enabled(properties),
            targets,
            line));
        properties.Ignore("Name", "Description", "RoleArn", "Tags");
        properties.RefuseOthers();
    }

    /// <summary>An <c>AWS::Scheduler::Schedule</c>.</summary>
    public static void ReadSchedule(DeploymentParts parts, string name, PropertyReader properties, int line)
    {
        PropertyReader target = properties.Object("Target") ?? throw properties.Problem(properties.Map, $"{properties.What}: Target is required.");
        parts.Schedules.Add(new DeployedSchedule(
            name,
            properties.RequiredText("ScheduleExpression"),
            properties.Text("ScheduleExpressionTimezone") ?? "UTC",
            properties.Text("StartDate"),
            properties.Text("EndDate"),
            Enabled(properties),
            target.Map.ToJson(),
            line));
        properties.Ignore("Name", "Description", "FlexibleTimeWindow", "GroupName", "KmsKeyArn");
        properties.RefuseOthers();
    }

    private static bool Enabled(PropertyReader properties) =>
        (properties.Boolean("Enabled") ?? true) && properties.Text("State") is not "DISABLED";

    private static void Copy(PropertyReader properties, string name, JsonObject target)
    {
        if (properties.Text(name) is { } text)
        {
            target[name] = text;
        }
    }

    private static void CopyTree(PropertyReader properties, string name, JsonObject target)
    {
        if (properties.Node(name) is { } node)
        {
            target[name] = JsonNode.Parse(node.ToJson(), documentOptions: new JsonDocumentOptions { MaxDepth = 2 * TemplateYaml.MaxDepth });
        }
    }
}
