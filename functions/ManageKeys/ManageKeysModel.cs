using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Tenancy;

namespace ThemisGuard.Functions.ManageKeys;

/// <summary>Body of <c>POST /v1/keys</c>.</summary>
/// <param name="Name">For people: who or what uses it.</param>
/// <param name="Scopes">One or more of <c>read</c>, <c>scan</c>, <c>admin</c>; <c>operator</c> only from an operator's key.</param>
/// <param name="ExpiresInDays">1 to 3650; never when absent.</param>
public sealed record IssueKeyBody(string Name, IReadOnlyList<string> Scopes, int? ExpiresInDays = null);

/// <summary>Answer of <c>POST /v1/keys</c>.</summary>
/// <param name="Key">The key. It is shown this once and cannot be had again.</param>
/// <param name="Record">What is kept of it.</param>
public sealed record IssueKeyAnswer(string Key, KeyView Record)
{
    /// <summary>Without the key.</summary>
    public override string ToString() => Record.KeyId;
}

/// <summary>A key as the API shows it: everything but the key.</summary>
/// <param name="KeyId">Its id, for revoking it.</param>
/// <param name="Name">For people.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="ExpiresAt">UTC; absent when it never expires.</param>
/// <param name="LastUsedAt">UTC, to a minute; absent when it was never used.</param>
/// <param name="RevokedAt">UTC; absent while it is good.</param>
public sealed record KeyView(
    string KeyId, string Name, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt)
{
    /// <summary>The view of a record.</summary>
    public static KeyView Of(ApiKeyRecord key) =>
        new(key.KeyId, key.Name, key.Scopes, key.CreatedAt, key.ExpiresAt, key.LastUsedAt, key.RevokedAt);
}

/// <summary>Answer of <c>GET /v1/caller</c>.</summary>
/// <param name="Tenant">The key's tenant.</param>
/// <param name="KeyId">The key's id.</param>
/// <param name="Name">The key's name.</param>
/// <param name="Scopes">What it may do.</param>
public sealed record CallerView(string Tenant, string? KeyId, string? Name, IReadOnlyList<string> Scopes);

/// <summary>A page of keys, the oldest first.</summary>
public sealed record KeyPage(IReadOnlyList<KeyView> Keys, string? Cursor);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(IssueKeyBody))]
[JsonSerializable(typeof(IssueKeyAnswer))]
[JsonSerializable(typeof(KeyPage))]
[JsonSerializable(typeof(CallerView))]
internal sealed partial class FunctionJson : JsonSerializerContext;
