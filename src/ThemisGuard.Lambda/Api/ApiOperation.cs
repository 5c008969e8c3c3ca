using System.Text.Json.Serialization.Metadata;

namespace ThemisGuard.Lambda.Api;

/// <summary>
/// One call of the API. Functions route by these, and the OpenAPI document is written from them, so that no route can be in
/// one and not in the other.
/// </summary>
/// <param name="Method">Upper case.</param>
/// <param name="Path">As in <c>template.yaml</c>, e.g. <c>/v1/scans/{scanId}</c>.</param>
/// <param name="Id">The OpenAPI <c>operationId</c>.</param>
/// <param name="Scope">What the caller's key must allow; null when anybody may call.</param>
/// <param name="Summary">One sentence.</param>
public sealed record ApiOperation(string Method, string Path, string Id, string? Scope, string Summary)
{
    /// <summary>The route key, e.g. <c>GET /v1/scans/{scanId}</c>.</summary>
    public string RouteKey => $"{Method} {Path}";

    /// <summary>Query parameters. Those of the path are read from it.</summary>
    public IReadOnlyList<ApiParameter> Query { get; init; } = [];

    /// <summary>The type of the JSON body, or null when there is none.</summary>
    public JsonTypeInfo? Body { get; init; }

    /// <summary>Answers that are no errors. Errors are problem documents, for every operation alike.</summary>
    public IReadOnlyList<ApiAnswer> Answers { get; init; } = [];

    /// <summary>Names of the path's parameters, in order.</summary>
    public IEnumerable<string> PathParameters =>
        Path.Split('/').Where(segment => segment.StartsWith('{')).Select(segment => segment.Trim('{', '}', '+'));
}

/// <summary>A query parameter; none is required.</summary>
/// <param name="Name">As in the URL.</param>
/// <param name="Description">For people.</param>
/// <param name="Values">The texts that it takes; null for any.</param>
/// <param name="Maximum">Makes it a whole number from 1 to this.</param>
public sealed record ApiParameter(string Name, string Description, IReadOnlyList<string>? Values = null, int? Maximum = null)
{
    /// <summary>Where the page before ended.</summary>
    public static ApiParameter Cursor { get; } = new("cursor", "The cursor of the page before.");

    /// <summary>How many entries a page has at most.</summary>
    public static ApiParameter Limit(int most) => new("limit", "Entries a page.", Maximum: most);
}

/// <summary>An answer that is no error.</summary>
/// <param name="Status">200 to 399.</param>
/// <param name="Description">For people.</param>
/// <param name="Body">Type of the JSON body; null for no body, or one that has no fixed type.</param>
/// <param name="ContentTypes">Media types of the body; JSON when there is a <paramref name="Body"/>.</param>
public sealed record ApiAnswer(int Status, string Description, JsonTypeInfo? Body = null, IReadOnlyList<string>? ContentTypes = null);
