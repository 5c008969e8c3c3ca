using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Storage;
using ThemisGuard.Lambda.Events;

namespace ThemisGuard.Lambda.Api;

/// <summary>
/// The <c>Idempotency-Key</c> header: the first request under a key does the work; the same request again within a day is
/// given the same answer, another one 422, one that comes while the first is under way 409. Answers that are errors are
/// not kept: nothing was done, so the request may be tried again.
/// </summary>
/// <remarks>
/// Kept answers are sealed with the caller's own API key, which is nowhere stored: an answer may hold a secret that is shown
/// once (an API key, a signed URL), and a stolen table must not give it away.
/// </remarks>
public sealed class Idempotency(IRecordStore records, TimeProvider time)
{
    /// <summary>The header, in lower case.</summary>
    public const string Header = "idempotency-key";

    /// <summary>The header of an answer that was given before.</summary>
    public const string ReplayedHeader = "idempotency-replayed";

    private const int MaxKeyLength = 255;
    private const int MaxAnswerBytes = 150 * 1_024;
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    // No call of the API runs longer than its function's 30 seconds: what began before that has died without an answer.
    private static readonly TimeSpan Abandoned = TimeSpan.FromSeconds(60);

    /// <summary>Answers a request once.</summary>
    /// <param name="request">Without the header it is simply answered.</param>
    /// <param name="caller">Keys of one caller mean nothing to another.</param>
    /// <param name="answer">Does the work.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<HttpApiResponse> OnceAsync(HttpApiRequest request, Caller caller, Func<Task<HttpApiResponse>> answer, CancellationToken cancellationToken)
    {
        if (request.Header(Header) is not { } key)
        {
            return await answer();
        }

        if (key.Length is 0 or > MaxKeyLength || key.Any(c => c is < '!' or > '~'))
        {
            throw new HttpApiException(400, "bad_idempotency_key", $"'Idempotency-Key' takes 1 to {MaxKeyLength} visible ASCII characters.");
        }

        // The API key is part of the name: only who sealed an answer can open it.
        byte[] secret = Encoding.UTF8.GetBytes($"{request.Header("authorization")}\n{key}");
        var place = new RecordKey($"tenant#{caller.Tenant}#idempotency", Convert.ToHexStringLower(SHA256.HashData(secret)));
        string fingerprint = Fingerprint(request);
        (HttpApiResponse? kept, long version) = await ClaimAsync(place, fingerprint, secret, cancellationToken);
        if (kept is not null)
        {
            return kept.With(ReplayedHeader, "true");
        }

        HttpApiResponse given;
        try
        {
            given = await answer();
        }
        catch
        {
            await records.TryDeleteAsync(place, version, CancellationToken.None);
            throw;
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(given, EventsJson.Default.HttpApiResponse);
        if (given.StatusCode >= 400 || json.Length > MaxAnswerBytes)
        {
            await records.TryDeleteAsync(place, version, CancellationToken.None);
        }
        else
        {
            await records.TryPutAsync(
                Write(place, new IdempotencyRecord(fingerprint, time.GetUtcNow(), Seal(json, secret)), WriteCondition.VersionIs(version)), CancellationToken.None);
        }

        return given;
    }

    private async Task<(HttpApiResponse? Kept, long Version)> ClaimAsync(
        RecordKey place, string fingerprint, byte[] secret, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        StoredRecord? stored = await records.GetAsync(place, cancellationToken);
        IdempotencyRecord? record = stored is null ? null : JsonSerializer.Deserialize(stored.Json.Span, IdempotencyJson.Default.IdempotencyRecord);
        if (record is not null && record.Fingerprint != fingerprint)
        {
            throw new HttpApiException(422, "idempotency_key_reused", "This 'Idempotency-Key' was used for another request; use a fresh one.");
        }

        if (record?.Answer is { } answer)
        {
            return (JsonSerializer.Deserialize(Open(answer, secret), EventsJson.Default.HttpApiResponse), stored!.Version);
        }

        bool free = record is null || record.StartedAt + Abandoned <= now;
        long? claimed = free
            ? await records.TryPutAsync(
                Write(place, new IdempotencyRecord(fingerprint, now, Answer: null), stored is null ? WriteCondition.MustNotExist : WriteCondition.VersionIs(stored.Version)),
                cancellationToken)
            : null;
        return claimed is { } version
            ? (null, version)
            : throw new HttpApiException(409, "idempotency_in_progress", "A request with this 'Idempotency-Key' is under way; ask again in a moment.");
    }

    private RecordWrite Write(RecordKey place, IdempotencyRecord record, WriteCondition condition) => new(
        place, JsonSerializer.SerializeToUtf8Bytes(record, IdempotencyJson.Default.IdempotencyRecord), condition, ExpiresAt: time.GetUtcNow() + Kept);

    private static string Fingerprint(HttpApiRequest request)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.RequestContext.Http.Method} {request.RawPath}?{request.RawQueryString}\n"));
        hash.AppendData(request.BodyBytes().Span);
        return Base64Url.EncodeToString(hash.GetHashAndReset());
    }

    // nonce (12), tag (16), ciphertext; every answer has a fresh nonce.
    private static byte[] Seal(byte[] plain, byte[] secret)
    {
        byte[] sealedBytes = new byte[28 + plain.Length];
        RandomNumberGenerator.Fill(sealedBytes.AsSpan(0, 12));
        using var cipher = new AesGcm(KeyOf(secret), 16);
        cipher.Encrypt(sealedBytes.AsSpan(0, 12), plain, sealedBytes.AsSpan(28), sealedBytes.AsSpan(12, 16));
        return sealedBytes;
    }

    private static byte[] Open(byte[] sealedBytes, byte[] secret)
    {
        byte[] plain = new byte[sealedBytes.Length - 28];
        using var cipher = new AesGcm(KeyOf(secret), 16);
        cipher.Decrypt(sealedBytes.AsSpan(0, 12), sealedBytes.AsSpan(28), sealedBytes.AsSpan(12, 16), plain);
        return plain;
    }

    private static byte[] KeyOf(byte[] secret) => HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: "themisguard idempotency"u8.ToArray());
}

/// <summary>A request under an idempotency key.</summary>
/// <param name="Fingerprint">Digest of method, path and body.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="Answer">The answer, sealed; null while the work is under way.</param>
internal sealed record IdempotencyRecord(string Fingerprint, DateTimeOffset StartedAt, byte[]? Answer);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IdempotencyRecord))]
internal sealed partial class IdempotencyJson : JsonSerializerContext;
