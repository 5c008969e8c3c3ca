namespace ThemisGuard.Local.Template;

/// <summary>Reads HTTP APIs and the events that are their routes.</summary>
internal static class HttpApiReader
{
    private static readonly HashSet<string> Methods = new(StringComparer.Ordinal) { "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY" };

    public static void Read(DeploymentParts parts, string logicalId, PropertyReader properties, int line)
    {
        var authorizers = new Dictionary<string, DeployedAuthorizer>(StringComparer.Ordinal);
        if (properties.Object("Auth") is { } auth)
        {
            PropertyReader? section = auth.Object("Authorizers");
            foreach (TemplateEntry entry in section?.Map.Entries ?? [])
            {
                authorizers[entry.Key] = ReadAuthorizer(entry.Key, section!.Object(entry.Key)!);
            }

            if (auth.Text("DefaultAuthorizer") is { } authorizer)
            {
                parts.DefaultAuthorizers[logicalId] = authorizer;
            }

            auth.RefuseOthers();
        }

        PropertyReader? throttle = properties.Object("DefaultRouteSettings");
        parts.Apis[logicalId] = new DeployedHttpApi(
            logicalId,
            properties.Text("StageName") ?? "$default",
            [],
            authorizers,
            ReadCors(properties),
            throttle?.Integer("ThrottlingRateLimit", 0, 1_000_000),
            throttle?.Integer("ThrottlingBurstLimit", 0, 1_000_000),
            line);
        properties.Ignore("Name", "Description", "Tags", "AccessLogSettings", "Domain", "DisableExecuteApiEndpoint", "StageVariables", "RouteSettings", "FailOnWarnings", "PropagateTags");
        properties.RefuseOthers();
    }

    public static void ReadEvent(DeploymentParts parts, DeployedFunction function, PropertyReader properties, TemplateEntry at)
    {
        string path = properties.Text("Path") ?? "$default";
        string method = (properties.Text("Method") ?? "ANY").ToUpperInvariant();
        if (method is "X-AMAZON-APIGATEWAY-ANY-METHOD" or "*")
        {
            method = "ANY";
        }

        if (path != "$default" && (!path.StartsWith('/') || !Methods.Contains(method)))
        {
            throw parts.Problem(at, $"{function.LogicalId}: {method} {path} is not a route.");
        }

        string? format = properties.Text("PayloadFormatVersion");
        if (format is not null and not "2.0")
        {
            throw parts.Problem(at, $"{function.LogicalId}: the payload format {format} has no counterpart on this machine; use 2.0.");
        }

        parts.Routes.Add(new PendingRoute(
            properties.Text("ApiId") ?? LocalNames.ImplicitHttpApi,
            path == "$default" ? "" : method,
            path,
            function.Name,
            properties.Object("Auth")?.Text("Authorizer"),
            TimeSpan.FromMilliseconds(properties.Integer("TimeoutInMillis", 50, 30_000) ?? 30_000),
            at.Line,
            at.Column));
        properties.Ignore("RouteSettings");
        properties.RefuseOthers();
    }

    private static DeployedAuthorizer ReadAuthorizer(string name, PropertyReader properties)
    {
        string function = properties.Text("FunctionArn")
            ?? throw properties.Problem(properties.Map, $"{properties.What}: JWT authorizers have no counterpart on this machine; use a Lambda authorizer (FunctionArn).");
        if (properties.RequiredText("AuthorizerPayloadFormatVersion") != "2.0")
        {
            throw properties.Problem(properties.Map, $"{properties.What}: only AuthorizerPayloadFormatVersion 2.0 has a counterpart on this machine.");
        }

        PropertyReader? identity = properties.Object("Identity");
        List<string> sources =
        [
            .. Sources(identity, "Headers", "$request.header."),
            .. Sources(identity, "QueryStrings", "$request.querystring."),
            .. Sources(identity, "Context", "$context."),
            .. Sources(identity, "StageVariables", "$stageVariables."),
        ];
        bool simple = properties.Boolean("EnableSimpleResponses") ?? false;
        properties.Ignore("EnableFunctionDefaultPermissions", "FunctionInvokeRole");
        properties.RefuseOthers();
        return new DeployedAuthorizer(
            name,
            function[(function.LastIndexOf(':') + 1)..],
            sources,
            TimeSpan.FromSeconds(identity?.Integer("ReauthorizeEvery", 0, 3_600) ?? 0),
            simple);
    }

    private static IEnumerable<string> Sources(PropertyReader? identity, string property, string prefix) =>
        identity?.Texts(property)?.Select(name => prefix + name) ?? [];

    private static DeployedCors? ReadCors(PropertyReader properties)
    {
        switch (properties.Node("CorsConfiguration"))
        {
            case null or TemplateScalar { Text: "false" }:
                return null;
            case TemplateScalar { Text: "true" }:
                return new DeployedCors(["*"], [], [], [], null, false);
            default:
                PropertyReader cors = properties.Object("CorsConfiguration")!;
                return new DeployedCors(
                    cors.Texts("AllowOrigins") ?? [],
                    cors.Texts("AllowMethods") ?? [],
                    cors.Texts("AllowHeaders") ?? [],
                    cors.Texts("ExposeHeaders") ?? [],
                    cors.Integer("MaxAge", -1, 86_400),
                    cors.Boolean("AllowCredentials") ?? false);
        }
    }
}
