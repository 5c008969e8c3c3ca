using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Tenancy;

/// <summary>What a key may do. A key has one or more.</summary>
public static class ApiKeyScopes
{
    /// <summary>Read scans, findings, reports.</summary>
    public const string Read = "read";

    /// <summary>Submit scans.</summary>
    public const string Scan = "scan";

    /// <summary>Manage the tenant: schedules, keys, exceptions.</summary>
    public const string Admin = "admin";

    /// <summary>See and repair executions of all tenants.</summary>
    public const string Operator = "operator";

    /// <summary>Every scope, in the order above.</summary>
    public static IReadOnlyList<string> All { get; } = [Read, Scan, Admin, Operator];
}

/// <summary>An API key as kept: never the key itself, only its hash (in the record's partition key).</summary>
/// <param name="Tenant">Whose key it is.</param>
/// <param name="Name">For people.</param>
/// <param name="Scopes">Of <see cref="ApiKeyScopes"/>.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="ExpiresAt">UTC, or null for never.</param>
/// <param name="RevokedAt">UTC, or null while it is good.</param>
public sealed record ApiKeyRecord(
    string Tenant, string Name, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt);

/// <summary>
/// Issues and checks API keys: <c>tg_</c> and 256 random bits in base64url. 256 random bits need no salt and no slow
/// hash; SHA-256 is enough to make a stolen table useless.
/// </summary>
public sealed class ApiKeys(IRecordStore records, TimeProvider time)
{
    private const string Prefix = "tg_";
    private const int KeyLength = 46;

    /// <summary>Makes a key and stores its hash.</summary>
    /// <returns>The key, which is shown once and cannot be had again.</returns>
    public async Task<string> IssueAsync(
        string tenant, string name, IReadOnlyList<string> scopes, TimeSpan? validFor, CancellationToken cancellationToken)
    {
        string key = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        DateTimeOffset now = time.GetUtcNow();
        var record = new ApiKeyRecord(tenant, name, scopes, now, now + validFor, RevokedAt: null);
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(record, TenancyJson.Default.ApiKeyRecord);
        await records.TryPutAsync(
            new RecordWrite(KeyOf(key), json, WriteCondition.MustNotExist, new IndexKey(Partition(tenant), name), record.ExpiresAt), cancellationToken);
        return key;
    }

    /// <summary>The key's record, or null when it is malformed, unknown, expired or revoked.</summary>
    public async Task<ApiKeyRecord?> VerifyAsync(string? key, CancellationToken cancellationToken)
    {
        if (key is null || key.Length != KeyLength || !key.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        StoredRecord? stored = await records.GetAsync(KeyOf(key), cancellationToken);
        ApiKeyRecord? record = stored is null ? null : JsonSerializer.Deserialize(stored.Json.Span, TenancyJson.Default.ApiKeyRecord);
        return record is null || record.RevokedAt is not null || record.ExpiresAt <= time.GetUtcNow() ? null : record;
    }

    /// <summary>Ends a key. Ending what is not there is not an error.</summary>
    public async Task RevokeAsync(string key, CancellationToken cancellationToken) =>
        await records.TryDeleteAsync(KeyOf(key), ifVersion: null, cancellationToken);

    /// <summary>True when the tenant has a key that neither expires nor is revoked.</summary>
    public async Task<bool> HasLastingKeyAsync(string tenant, CancellationToken cancellationToken)
    {
        RecordPage page = await records.QueryAsync(new RecordQuery(Partition(tenant), Limit: 1_000, OverIndex: true), cancellationToken);
        return page.Records.Any(stored => JsonSerializer.Deserialize(stored.Json.Span, TenancyJson.Default.ApiKeyRecord) is { ExpiresAt: null, RevokedAt: null });
    }

    private static string Partition(string tenant) => $"tenant#{tenant}#keys";

    private static RecordKey KeyOf(string key) =>
        new("key#" + Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(key))), "key");
}
