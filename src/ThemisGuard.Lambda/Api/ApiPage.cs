using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace ThemisGuard.Lambda.Api;

/// <summary>Writes operations as one HTML page without script, image or other origin.</summary>
public static class ApiPage
{
    private const string Style = """
        :root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{max-width:60rem;margin:2rem auto;padding:0 1rem}
        code,pre{font:14px/1.45 ui-monospace,monospace}pre{overflow:auto;padding:.75rem;border:1px solid color-mix(in srgb,currentColor 25%,transparent);border-radius:.4rem}
        details{border-top:1px solid color-mix(in srgb,currentColor 20%,transparent);padding:.5rem 0}summary{cursor:pointer}
        summary b{display:inline-block;min-width:4.5rem}dt{font-weight:600}dd{margin:0 0 .5rem 1.5rem}
        """;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The page.</summary>
    public static string Write(IReadOnlyList<ApiOperation> operations)
    {
        var html = new StringBuilder();
        html.Append("<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\"><title>ThemisGuard API</title><style>")
            .Append(Style)
            .Append("</style><h1>ThemisGuard API</h1><p>Every call carries <code>Authorization: Bearer tg_…</code>. Errors are problem documents (RFC 9457). ")
            .Append("For programs: <a href=\"openapi.json\">openapi.json</a>, OpenAPI 3.1.</p>");
        foreach (ApiOperation operation in operations)
        {
            Operation(html, operation);
        }

        return html.ToString();
    }

    private static void Operation(StringBuilder html, ApiOperation operation)
    {
        html.Append("<details id=\"").Append(Text(operation.Id)).Append("\"><summary><code><b>").Append(Text(operation.Method)).Append("</b> ")
            .Append(Text(operation.Path)).Append("</code> — ").Append(Text(operation.Summary)).Append("</summary><dl>");
        Entry(html, "Scope", operation.Scope ?? "none: anybody may call");
        foreach (ApiParameter parameter in operation.Query)
        {
            string takes = parameter.Maximum is { } most ? $" 1 to {most}." : parameter.Values is { } values ? $" One of {string.Join(", ", values)}." : "";
            Entry(html, "?" + parameter.Name, parameter.Description + takes);
        }

        foreach (ApiAnswer answer in operation.Answers)
        {
            Entry(html, answer.Status.ToString(System.Globalization.CultureInfo.InvariantCulture), answer.Description);
        }

        html.Append("</dl>");
        Schema(html, "Request", operation.Body);
        Schema(html, "Answer", operation.Answers.FirstOrDefault(answer => answer.Body is not null)?.Body);
        html.Append("</details>");
    }

    private static void Entry(StringBuilder html, string term, string description) =>
        html.Append("<dt><code>").Append(Text(term)).Append("</code><dd>").Append(Text(description));

    private static void Schema(StringBuilder html, string title, JsonTypeInfo? type)
    {
        if (type is not null)
        {
            html.Append("<p>").Append(title).Append(" (JSON Schema):<pre>").Append(Text(type.GetJsonSchemaAsNode().ToJsonString(Indented))).Append("</pre>");
        }
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
