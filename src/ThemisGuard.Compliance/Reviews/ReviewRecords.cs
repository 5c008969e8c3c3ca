using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Compliance.Reviews;

/// <summary>
/// Reviews (partition <c>reviews</c>, sort their id, so in order of months) and complaints (partition <c>complaints#MONTH</c>) in the
/// record store. They concern the installation, no tenant, and are kept for good.
/// </summary>
public sealed class ReviewRecords(IRecordStore records, TimeProvider time)
{
    private const string Reviews = "reviews";
    private const int MostComplaints = 1_000;

    /// <summary>Name of the execution that reviews a month, by the second: starting twice at once starts one.</summary>
    /// <param name="month">E.g. <c>2026-11</c>.</param>
    /// <param name="now">When it is started.</param>
    public static string ExecutionName(string month, DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"review-{month}-{now.UtcDateTime:yyyyMMdd'T'HHmmss}");

    /// <summary>Keeps a review. Writing it again changes nothing.</summary>
    public Task PutAsync(ArchitectureReview review, CancellationToken cancellationToken) => records.TryPutAsync(
        new RecordWrite(new RecordKey(Reviews, review.ReviewId), JsonSerializer.SerializeToUtf8Bytes(review, ReviewJson.Default.ArchitectureReview), WriteCondition.MustNotExist),
        cancellationToken);

    /// <summary>A review, or null.</summary>
    public async Task<ArchitectureReview?> FindAsync(string reviewId, CancellationToken cancellationToken) =>
        await records.GetAsync(new RecordKey(Reviews, reviewId), cancellationToken) is { } stored ? Read(stored) : null;

    /// <summary>A page of reviews, the newest first.</summary>
    public async Task<(IReadOnlyList<ArchitectureReview> Reviews, string? Cursor)> ListAsync(int limit, string? cursor, CancellationToken cancellationToken)
    {
        RecordPage page = await records.QueryAsync(new RecordQuery(Reviews, Descending: true, Limit: limit, Cursor: cursor), cancellationToken);
        return ([.. page.Records.Select(Read)], page.Cursor);
    }

    /// <summary>Notes a complaint about cold starts.</summary>
    /// <param name="tenant">Who complained.</param>
    /// <param name="note">In their words; at most 1,000 characters.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<ColdStartComplaint> NoteComplaintAsync(string tenant, string note, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        string id = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture) + "-" + Guid.NewGuid().ToString("N")[..8];
        var complaint = new ColdStartComplaint(id, tenant, note, now);
        await records.TryPutAsync(
            new RecordWrite(
                new RecordKey(PartitionOf(MonthlyUsage.MonthOf(now)), id), JsonSerializer.SerializeToUtf8Bytes(complaint, ReviewJson.Default.ColdStartComplaint),
                WriteCondition.MustNotExist),
            cancellationToken);
        return complaint;
    }

    /// <summary>How many complaints a month had; counting stops at 1,000.</summary>
    public async Task<int> CountComplaintsAsync(string month, CancellationToken cancellationToken) =>
        (await records.QueryAsync(new RecordQuery(PartitionOf(month), Limit: MostComplaints), cancellationToken)).Records.Count;

    private static string PartitionOf(string month) => "complaints#" + month;

    private static ArchitectureReview Read(StoredRecord stored) => JsonSerializer.Deserialize(stored.Json.Span, ReviewJson.Default.ArchitectureReview)!;
}

/// <summary>Somebody found the API slow to wake.</summary>
/// <param name="ComplaintId">Its id.</param>
/// <param name="Tenant">Who.</param>
/// <param name="Note">In their words.</param>
/// <param name="At">When it was noted, UTC.</param>
public sealed record ColdStartComplaint(string ComplaintId, string Tenant, string Note, DateTimeOffset At);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ArchitectureReview))]
[JsonSerializable(typeof(ColdStartComplaint))]
internal sealed partial class ReviewJson : JsonSerializerContext;
