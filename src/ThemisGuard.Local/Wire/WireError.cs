using Microsoft.AspNetCore.Http;

namespace ThemisGuard.Local.Wire;

/// <summary>The errors that any AWS service answers, and the envelope that all errors travel in.</summary>
public static class WireError
{
    /// <summary>Writes the envelope <c>{"__type","message"}</c>, with <c>x-amzn-query-error</c> where the error has a query code.</summary>
    public static Task WriteAsync(HttpContext context, WireException error)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(error);
        context.Response.StatusCode = error.Status;
        context.Response.Headers["x-amzn-errortype"] = error.Name;
        if (error.QueryCode is not null)
        {
            context.Response.Headers["x-amzn-query-error"] = $"{error.QueryCode};{(error.Status < 500 ? "Sender" : "Receiver")}";
        }

        return WireJson.WriteAsync(context, json =>
        {
            json.WriteString("__type"u8, error.Type);
            json.WriteString("message"u8, error.Message);
        });
    }

    /// <summary>The body is no JSON object, or a member has the wrong JSON type.</summary>
    public static WireException Serialization(string message) => new("com.amazon.coral.service#SerializationException", message);

    /// <summary>A member breaks the service model: missing, too long, out of range, not in the enumeration.</summary>
    public static WireException Validation(string message) => new("com.amazon.coral.validate#ValidationException", message);

    /// <summary>The action is not one that this service has here.</summary>
    public static WireException UnknownOperation(string action) =>
        new("com.amazon.coral.service#UnknownOperationException", $"The action {action} is not valid for this endpoint.", queryCode: "InvalidAction");
}
