using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ThemisGuard.Lambda;
using ThemisGuard.Local.Template;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Functions;

/// <summary>
/// Lambda's Invoke, ListFunctions, GetFunction and GetFunctionConfiguration, so that <c>aws lambda</c> works. Source: Lambda API Reference, 2015-03-31.
/// </summary>
/// <remarks>Environments are left out of answers: this endpoint asks nobody who they are, and a template may hand secrets to a function.</remarks>
internal sealed class LambdaRoute(LocalFunctions functions, TimeProvider time) : IWireRoute
{
    private const int MaxAsyncPayload = 1_048_576;
    private const int MaxItems = 50;
    private readonly DateTimeOffset _deployed = time.GetUtcNow();

    public string PathPrefix => "/2015-03-31/functions";

    public Task HandleAsync(ReadOnlyMemory<byte> body, HttpContext context)
    {
        string[] parts = context.Request.Path.Value![PathPrefix.Length..].Split('/');
        switch (context.Request.Method, parts)
        {
            case ("GET", [""] or ["", ""]):
                return ListAsync(context);
            case ("GET", ["", var name]):
                DeployedFunction found = Find(name);
                return WireJson.WriteAsync(context, json =>
                {
                    json.WriteStartObject("Configuration");
                    Describe(json, found);
                    json.WriteEndObject();
                });
            case ("GET", ["", var name, "configuration"]):
                DeployedFunction configured = Find(name);
                return WireJson.WriteAsync(context, json => Describe(json, configured));
            case ("POST", ["", var name, "invocations"]):
                return InvokeAsync(Find(name), body, context);
            default:
                throw WireError.UnknownOperation(context.Request.Path);
        }
    }

    private DeployedFunction Find(string written)
    {
        string name = Uri.UnescapeDataString(written);
        return functions.Find(name) ?? throw new WireException("ResourceNotFoundException", $"Function not found: {name}", 404);
    }

    // The marker is the name of the last function of the page before.
    private Task ListAsync(HttpContext context)
    {
        IQueryCollection query = context.Request.Query;
        int most = int.TryParse(query["MaxItems"], NumberStyles.None, CultureInfo.InvariantCulture, out int asked) ? Math.Clamp(asked, 1, MaxItems) : MaxItems;
        string after = query["Marker"].ToString();
        DeployedFunction[] rest = [.. functions.All.Where(function => string.CompareOrdinal(function.Name, after) > 0).OrderBy(static function => function.Name, StringComparer.Ordinal)];
        return WireJson.WriteAsync(context, json =>
        {
            json.WriteStartArray("Functions");
            foreach (DeployedFunction function in rest.Take(most))
            {
                json.WriteStartObject();
                Describe(json, function);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (rest.Length > most)
            {
                json.WriteString("NextMarker", rest[most - 1].Name);
            }
        });
    }

    private void Describe(Utf8JsonWriter json, DeployedFunction function)
    {
        json.WriteString("FunctionName", function.Name);
        json.WriteString("FunctionArn", function.Arn);
        json.WriteString("Runtime", function.Runtime);
        json.WriteString("Handler", function.Handler);
        json.WriteNumber("Timeout", (int)function.Timeout.TotalSeconds);
        json.WriteNumber("MemorySize", function.MemoryMegabytes);
        json.WriteString("LastModified", _deployed.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'+0000'", CultureInfo.InvariantCulture));
        json.WriteString("Version", "$LATEST");
        json.WriteString("PackageType", "Zip");
        json.WriteString("State", "Active");
        json.WriteString("LastUpdateStatus", "Successful");
    }

    private async Task InvokeAsync(DeployedFunction function, ReadOnlyMemory<byte> body, HttpContext context)
    {
        string type = context.Request.Headers["X-Amz-Invocation-Type"].ToString();
        ReadOnlyMemory<byte> payload = body.IsEmpty ? "{}"u8.ToArray() : body;
        if (!FunctionHandlers.IsJson(payload))
        {
            throw new WireException("InvalidRequestContentException", "Could not parse request body into json: the payload is not valid JSON.");
        }

        context.Response.Headers["X-Amz-Executed-Version"] = "$LATEST";
        switch (type)
        {
            case "DryRun":
                context.Response.StatusCode = 204;
                return;
            case "Event" when payload.Length > MaxAsyncPayload:
                throw new WireException("RequestTooLargeException", $"Request must be smaller than {MaxAsyncPayload} bytes for the InvokeFunction operation", 413);
            case "Event":
                await functions.InvokeEventAsync(function.Name, payload, context.RequestAborted);
                context.Response.StatusCode = 202;
                return;
            case "" or "RequestResponse":
                await AnswerAsync(function, payload, context);
                return;
            default:
                throw WireError.Validation($"1 validation error detected: Value '{type}' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]");
        }
    }

    private async Task AnswerAsync(DeployedFunction function, ReadOnlyMemory<byte> payload, HttpContext context)
    {
        // The body's buffer is the endpoint's; a handler given up at its deadline may read on after the answer.
        FunctionResult result = await functions.InvokeAsync(function.Name, payload.ToArray(), context.RequestAborted);
        switch (result.ErrorType)
        {
            case FunctionErrors.Throttled:
                throw new WireException("TooManyRequestsException", "Rate Exceeded.", 429);
            case "Lambda.RequestTooLargeException":
                throw new WireException("RequestTooLargeException", $"Request must be smaller than {LocalFunctions.MaxPayload} bytes for the InvokeFunction operation", 413);
            case not null:
                context.Response.Headers["X-Amz-Function-Error"] = "Unhandled";
                break;
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = result.Payload.Length;
        await context.Response.Body.WriteAsync(result.Payload, context.RequestAborted);
    }
}
