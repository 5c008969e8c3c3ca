using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace ThemisGuard.Local.Telemetry;

/// <summary>
/// Trace contexts as AWS carries them (<c>Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1</c>)
/// and as W3C does (<c>traceparent</c>). Sources: X-Ray Developer Guide, "Tracing header"; W3C Trace Context.
/// </summary>
internal static class TraceHeaders
{
    /// <summary>The current activity in AWS's form, or null.</summary>
    public static string? Current() => Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? ToAws(activity.Context) : null;

    /// <summary>What a request came with, in AWS's form, or null.</summary>
    public static string? Of(IHeaderDictionary headers) =>
        headers["X-Amzn-Trace-Id"].ToString() is { Length: > 0 and <= 256 } aws ? aws
        : ActivityContext.TryParse(headers["traceparent"].ToString(), null, isRemote: true, out ActivityContext context) ? ToAws(context)
        : null;

    /// <summary>The context in a header of AWS's form; default when it holds none.</summary>
    public static ActivityContext Parse(string? header)
    {
        string? root = Part(header, "Root="), parent = Part(header, "Parent=");
        if (root is not { Length: 35 } || parent is not { Length: 16 } || !root.StartsWith("1-", StringComparison.Ordinal) || root[10] != '-')
        {
            return default;
        }

        string flags = Part(header, "Sampled=") == "1" ? "01" : "00";
        return ActivityContext.TryParse($"00-{root[2..10]}{root[11..]}-{parent}-{flags}", null, isRemote: true, out ActivityContext context) ? context : default;
    }

    private static string ToAws(ActivityContext context)
    {
        string trace = context.TraceId.ToHexString();
        bool sampled = (context.TraceFlags & ActivityTraceFlags.Recorded) != 0;
        return $"Root=1-{trace[..8]}-{trace[8..]};Parent={context.SpanId.ToHexString()};Sampled={(sampled ? 1 : 0)}";
    }

    private static string? Part(string? header, string name)
    {
        foreach (string part in header?.Split(';') ?? [])
        {
            if (part.StartsWith(name, StringComparison.Ordinal))
            {
                return part[name.Length..];
            }
        }

        return null;
    }
}
