using System.Text.RegularExpressions;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Bus;

/// <summary>Names and ARNs of buses, rules and schedules.</summary>
internal static partial class BusNames
{
    public const string Default = "default";

    /// <summary>The name in a name or an ARN of a bus; null means the default bus.</summary>
    public static string BusOf(string? nameOrArn)
    {
        if (nameOrArn is null)
        {
            return Default;
        }

        int resource = nameOrArn.StartsWith("arn:", StringComparison.Ordinal) ? nameOrArn.IndexOf(":event-bus/", StringComparison.Ordinal) : -1;
        return resource < 0 ? nameOrArn : nameOrArn[(resource + ":event-bus/".Length)..];
    }

    public static string BusArn(LocalIdentity identity, string bus) => identity.Arn("events", "event-bus/" + bus);

    public static string RuleArn(LocalIdentity identity, string bus, string rule) =>
        identity.Arn("events", bus == Default ? "rule/" + rule : $"rule/{bus}/{rule}");

    public static string ScheduleArn(LocalIdentity identity, string schedule) => identity.Arn("scheduler", "schedule/default/" + schedule);

    public static void RequireRuleName(string name) => Require(RuleName().IsMatch(name), "name", name, "[\\.\\-_A-Za-z0-9]{1,64}");

    public static void RequireBusName(string name) => Require(BusName().IsMatch(name), "name", name, "[/\\.\\-_A-Za-z0-9]{1,256}");

    public static void RequireTargetId(string id) => Require(RuleName().IsMatch(id), "targets.member.id", id, "[\\.\\-_A-Za-z0-9]{1,64}");

    private static void Require(bool holds, string member, string value, string pattern)
    {
        if (!holds)
        {
            throw WireError.Validation(
                $"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: Member must satisfy regular expression pattern: {pattern}");
        }
    }

    [GeneratedRegex(@"^[\.\-_A-Za-z0-9]{1,64}\z", RegexOptions.NonBacktracking)]
    private static partial Regex RuleName();

    [GeneratedRegex(@"^[/\.\-_A-Za-z0-9]{1,256}\z", RegexOptions.NonBacktracking)]
    private static partial Regex BusName();
}
