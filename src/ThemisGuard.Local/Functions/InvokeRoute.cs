using Microsoft.AspNetCore.Http;
using ThemisGuard.Lambda;
using ThemisGuard.Local.Template;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Functions;

/// <summary>Lambda's Invoke, so that <c>aws lambda invoke</c> works. Source: Lambda API Reference, 2015-03-31.</summary>
internal sealed class InvokeRoute(LocalFunctions functions) : IWireRoute
{
    private const int MaxAsyncPayload = 1_048_576;

    public string PathPrefix => "/2015-03-31/functions/";

    public async Task HandleAsync(ReadOnlyMemory<byte> body, HttpContext context)
    {
        string[] parts = context.Request.Path.Value![PathPrefix.Length..].Split('/');
        if (parts is not [var written, "invocations"] || context.Request.Method != "POST")
        {
            throw WireError.UnknownOperation(context.Request.Path);
        }

        string name = Uri.UnescapeDataString(written);
        DeployedFunction function = functions.Find(name)
            ?? throw new WireException("ResourceNotFoundException", $"Function not found: {name}", 404);
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
                await InvokeAsync(function, payload, context);
                return;
            default:
                throw WireError.Validation($"1 validation error detected: Value '{type}' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]");
        }
    }

    private async Task InvokeAsync(DeployedFunction function, ReadOnlyMemory<byte> payload, HttpContext context)
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
