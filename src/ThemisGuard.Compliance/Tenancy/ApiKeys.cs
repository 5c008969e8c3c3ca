using System.Buffers.Text;
using System.Globalization;
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

/// <summary>An API key as kept: never the key itself, only its hash.</summary>
/// <param name="Tenant">Whose key it is.</param>
/// <param name="KeyId"><c>key_</c> and the first 32 hex digits of the hash.</param>
/// <param name="Name">For people.</param>
/// <param name="Scopes">Of <see cref="ApiKeyScopes"/>.</param>
/// <param name="Hash">SHA-256 of the key, hex.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="ExpiresAt">UTC, or null for never.</param>
/// <param name="RevokedAt">UTC, or null while it is good.</param>
/// <param name="LastUsedAt">UTC, to a minute; null while it was never used.</param>
public sealed record ApiKeyRecord(
    string Tenant, string KeyId, string Name, IReadOnlyList<string> Scopes, string Hash, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt, DateTimeOffset? LastUsedAt);

/// <summary>A fresh key. <paramref name="Key"/> is shown once and cannot be had again.</summary>
public sealed record IssuedKey(string Key, ApiKeyRecord Record)
{
    /// <summary>Without the key.</summary>
    public override string ToString() => Record.KeyId;
}

/// <summary>
/// Issues and checks API keys: <c>tg_</c> and 256 random bits in base64url. 256 random bits need no salt and no slow
/// hash; SHA-256 is enough to make a stolen table useless.
/// </summary>
public sealed class ApiKeys(IRecordStore records, TimeProvider time)
{
    private const string Prefix = "tg_";
    private const string IdPrefix = "key_";
    private const int KeyLength = 46;
    private static readonly TimeSpan NotedEvery = TimeSpan.FromMinutes(1);

    // Revoked and expired keys stay in the list for a while: who looks into an incident asks what there was.
    private static readonly TimeSpan KeptAfterEnd = TimeSpan.FromDays(30);

    /// <summary>Makes a key and stores its hash.</summary>
    /// <param name="tenant">Whose key.</param>
    /// <param name="name">For people.</param>
    /// <param name="scopes">Of <see cref="ApiKeyScopes"/>.</param>
    /// <param name="validFor">Null for ever.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<IssuedKey> IssueAsync(
        string tenant, string name, IReadOnlyList<string> scopes, TimeSpan? validFor, CancellationToken cancellationToken)
    {
        string key = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        string hash = HashOf(key);
        DateTimeOffset now = time.GetUtcNow();
        var record = new ApiKeyRecord(tenant, IdOf(hash), name, scopes, hash, now, now + validFor, RevokedAt: null, LastUsedAt: null);
        await records.TryPutAsync(Write(record, WriteCondition.MustNotExist), cancellationToken);
        return new IssuedKey(key, record);
    }

    /// <summary>The key's record, or null when it is malformed, unknown, expired or revoked. Notes the use, once a minute at most.</summary>
    public async Task<ApiKeyRecord?> VerifyAsync(string? key, CancellationToken cancellationToken)
    {
        if (key is null || key.Length != KeyLength || !key.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        string hash = HashOf(key);
        (ApiKeyRecord Record, long Version)? found = await FindAsync(IdOf(hash), cancellationToken);
        DateTimeOffset now = time.GetUtcNow();
        if (found is not { } stored || stored.Record.RevokedAt is not null || stored.Record.ExpiresAt <= now
            || !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(hash), Encoding.ASCII.GetBytes(stored.Record.Hash)))
        {
            return null;
        }

        if (stored.Record.LastUsedAt is not { } last || now - last >= NotedEvery)
        {
            // Somebody else's note, or a revocation, is as good: it is not tried again.
            await records.TryPutAsync(Write(stored.Record with { LastUsedAt = now }, WriteCondition.VersionIs(stored.Version)), cancellationToken);
        }

        return stored.Record;
    }

    /// <summary>A page of a tenant's keys, the oldest first, those revoked or expired of late among them.</summary>
    public async Task<(IReadOnlyList<ApiKeyRecord> Keys, string? Cursor)> ListAsync(
        string tenant, int limit, string? cursor, CancellationToken cancellationToken)
    {
        RecordPage page = await records.QueryAsync(new RecordQuery(Partition(tenant), Limit: limit, Cursor: cursor, OverIndex: true), cancellationToken);
        return page.Select(Read);
    }

    /// <summary>Ends a key. Ending it again changes nothing.</summary>
    /// <returns>False when the tenant has no such key.</returns>
    public async Task<bool> RevokeAsync(string tenant, string keyId, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await FindAsync(keyId, cancellationToken) is not { } stored || stored.Record.Tenant != tenant)
            {
                return false;
            }

            if (stored.Record.RevokedAt is not null
                || await records.TryPutAsync(Write(stored.Record with { RevokedAt = time.GetUtcNow() }, WriteCondition.VersionIs(stored.Version)), cancellationToken) is not null)
            {
                return true;
            }
        }
    }

    /// <summary>Removes a key and every trace of it: for keys that a program made for itself.</summary>
    public Task ForgetAsync(string keyId, CancellationToken cancellationToken) =>
        records.TryDeleteAsync(PlaceOf(keyId), ifVersion: null, cancellationToken);

    /// <summary>True when the tenant has a key that neither expires nor is revoked.</summary>
    public async Task<bool> HasLastingKeyAsync(string tenant, CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            (IReadOnlyList<ApiKeyRecord> page, cursor) = await ListAsync(tenant, 1_000, cursor, cancellationToken);
            if (page.Any(key => key is { ExpiresAt: null, RevokedAt: null }))
            {
                return true;
            }
        }
        while (cursor is not null);
        return false;
    }

    private async Task<(ApiKeyRecord Record, long Version)?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        if (!keyId.StartsWith(IdPrefix, StringComparison.Ordinal) || keyId.Length == IdPrefix.Length)
        {
            return null;
        }

        StoredRecord? stored = await records.GetAsync(PlaceOf(keyId), cancellationToken);
        return stored is null ? null : (Read(stored), stored.Version);
    }

    private static ApiKeyRecord Read(StoredRecord stored) => JsonSerializer.Deserialize(stored.Json.Span, TenancyJson.Default.ApiKeyRecord)!;

    private static RecordWrite Write(ApiKeyRecord record, WriteCondition condition)
    {
        DateTimeOffset? end = record.RevokedAt ?? record.ExpiresAt;
        return new RecordWrite(
            PlaceOf(record.KeyId), JsonSerializer.SerializeToUtf8Bytes(record, TenancyJson.Default.ApiKeyRecord), condition,
            new IndexKey(Partition(record.Tenant), record.CreatedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) + "#" + record.KeyId),
            end + KeptAfterEnd);
    }

    private static string Partition(string tenant) => $"tenant#{tenant}#keys";

    private static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(key)));

    private static string IdOf(string hash) => IdPrefix + hash[..32];

    private static RecordKey PlaceOf(string keyId) => new("key#" + keyId[IdPrefix.Length..], "key");
}
