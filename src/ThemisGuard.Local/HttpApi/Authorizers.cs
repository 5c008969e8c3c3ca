using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using ThemisGuard.Local.Functions;
using ThemisGuard.Local.Template;

namespace ThemisGuard.Local.HttpApi;

/// <summary>What an authorizer decided.</summary>
/// <param name="Status">200, 401, 403 or 500.</param>
/// <param name="Context">For <c>requestContext.authorizer.lambda</c>; null when there is none.</param>
internal readonly record struct Decision(int Status, JsonElement? Context = null);

/// <summary>Asks Lambda authorizers and keeps their decisions by identity. Source: API Gateway Developer Guide, "Lambda authorizers for HTTP APIs".</summary>
internal sealed class Authorizers(DeployedHttpApi api, IFunctionInvoker functions, LocalIdentity identity, TimeProvider time)
{
    private const int MaxCached = 10_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, (Decision Decision, DateTimeOffset Ends)> _cache = new(StringComparer.Ordinal);

    public async Task<Decision> DecideAsync(string name, ApiRequest request, RouteMatch match, CancellationToken cancellationToken)
    {
        DeployedAuthorizer authorizer = api.Authorizers[name];
        var identitySource = new List<string>();
        foreach (string source in authorizer.IdentitySources)
        {
            if (Identity(source, request, match) is not { Length: > 0 } value)
            {
                return new Decision(401);
            }

            identitySource.Add(value);
        }

        bool keep = authorizer.ResultTtl > TimeSpan.Zero && identitySource.Count > 0;
        string key = string.Join('\n', [name, .. identitySource]);
        if (keep && _cache.TryGetValue(key, out (Decision Decision, DateTimeOffset Ends) kept) && kept.Ends > time.GetUtcNow())
        {
            return kept.Decision;
        }

        Decision decision = await AskAsync(authorizer, request, match, identitySource, cancellationToken);
        if (keep && decision.Status is 200 or 403)
        {
            if (_cache.Count >= MaxCached)
            {
                // Many callers, or someone trying many keys: memory is bounded, and asking again is only slower.
                _cache.Clear();
            }

            _cache[key] = (decision, time.GetUtcNow() + authorizer.ResultTtl);
        }

        return decision;
    }

    private static string? Identity(string source, ApiRequest request, RouteMatch match) => source switch
    {
        _ when source.StartsWith("$request.header.", StringComparison.Ordinal) => request.Header(source[16..]),
        _ when source.StartsWith("$request.querystring.", StringComparison.Ordinal) => request.Query(source[21..]),
        "$context.routeKey" => match.Route.RouteKey,
        "$context.httpMethod" => request.Method,
        "$context.path" => request.RawPath,
        _ => null,
    };

    private async Task<Decision> AskAsync(
        DeployedAuthorizer authorizer, ApiRequest request, RouteMatch match, List<string> identitySource, CancellationToken cancellationToken)
    {
        string path = match.Route.Path == "$default" ? "/$default" : request.RawPath;
        string routeArn = identity.Arn("execute-api", $"{api.LogicalId}/{api.StageName}/{request.Method}{path}");
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("version", "2.0");
            json.WriteString("type", "REQUEST");
            json.WriteString("routeArn", routeArn);
            if (identitySource.Count > 0)
            {
                json.WriteStartArray("identitySource");
                foreach (string value in identitySource)
                {
                    json.WriteStringValue(value);
                }

                json.WriteEndArray();
            }

            request.WriteMembers(json, match.Route.RouteKey, match.Parameters, api.StageName, api.LogicalId, identity.Account, null);
            json.WriteEndObject();
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<FunctionResult> asking = functions.InvokeAsync(authorizer.FunctionName, buffer.WrittenMemory, limit.Token);
        if (await Task.WhenAny(asking, Task.Delay(Limit, time, limit.Token)) != asking)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _ = asking.ContinueWith(static ended => ended.Exception, TaskScheduler.Default);
            return new Decision(500);
        }

        FunctionResult result = await asking;
        await limit.CancelAsync();
        return result.ErrorType is null ? Read(authorizer, result.Payload, routeArn) : new Decision(500);
    }

    private static Decision Read(DeployedAuthorizer authorizer, ReadOnlyMemory<byte> answer, string routeArn)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer);
            JsonElement root = document.RootElement;
            JsonElement? context = root.TryGetProperty("context", out JsonElement given) && given.ValueKind == JsonValueKind.Object ? given.Clone() : null;
            if (!authorizer.SimpleResponses)
            {
                return new Decision(AuthorizerPolicy.Allows(root.GetProperty("policyDocument"), routeArn) ? 200 : 403, context);
            }

            return root.GetProperty("isAuthorized").GetBoolean() ? new Decision(200, context) : new Decision(403);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return new Decision(500);
        }
    }
}
