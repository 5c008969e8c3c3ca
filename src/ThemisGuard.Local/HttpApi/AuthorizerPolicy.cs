using System.IO.Enumeration;
using System.Text.Json;

namespace ThemisGuard.Local.HttpApi;

/// <summary>The IAM policy that an authorizer without simple responses answers, as far as API Gateway reads it.</summary>
internal static class AuthorizerPolicy
{
    /// <summary>True when a statement allows invoking the route and none denies it.</summary>
    public static bool Allows(JsonElement policy, string routeArn)
    {
        bool allowed = false;
        foreach (JsonElement statement in Many(policy.GetProperty("Statement")))
        {
            if (!Many(statement.GetProperty("Action")).Any(action => Matches(action, "execute-api:Invoke"))
                || !Many(statement.GetProperty("Resource")).Any(resource => Matches(resource, routeArn)))
            {
                continue;
            }

            if (statement.GetProperty("Effect").GetString() != "Allow")
            {
                return false;
            }

            allowed = true;
        }

        return allowed;
    }

    private static JsonElement[] Many(JsonElement value) => value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];

    private static bool Matches(JsonElement pattern, string value) =>
        pattern.GetString() is { } text && FileSystemName.MatchesSimpleExpression(text.Replace("\\", "\\\\", StringComparison.Ordinal), value, ignoreCase: false);
}
