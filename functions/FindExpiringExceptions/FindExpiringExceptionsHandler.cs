using ThemisGuard.Compliance.Exceptions;

namespace ThemisGuard.Functions.FindExpiringExceptions;

/// <summary>Input of the <c>FindExpiringExceptions</c> task; written by <c>statemachines/exception-notices.asl.json</c>.</summary>
/// <param name="Run">Name of the execution.</param>
public sealed record FindExpiringExceptionsInput(string Run);

/// <summary>What to say now; asked again until there is nothing left.</summary>
public sealed record FindExpiringExceptionsOutput(IReadOnlyList<NoticeView> Notices);

/// <summary>One thing to say of an exception.</summary>
/// <param name="HasEnded">That it has expired; else that it will.</param>
/// <param name="Detail">Detail of the event.</param>
public sealed record NoticeView(bool HasEnded, NoticeDetail Detail);

/// <summary>Detail of "Exception Expiring" and "Exception Expired" (<c>events/exception-expiring.json</c>).</summary>
public sealed record NoticeDetail(
    string Tenant, string ExceptionId, string Rule, string Resource, string Target, string Reason, string Approver, DateOnly Expires, string TimeZone,
    DateTimeOffset EndsAt);

/// <summary>Claims what is to be said of accepted risks: that they will expire, or have.</summary>
public sealed class FindExpiringExceptionsHandler(ExceptionRecords exceptions)
{
    // As many as one PutEvents takes.
    private const int AtOnce = 10;

    /// <summary>Handles one task. Each notice is given out once, whoever asks at once.</summary>
    public async Task<FindExpiringExceptionsOutput> HandleAsync(
        FindExpiringExceptionsInput input, Invocation invocation, CancellationToken cancellationToken) => new(
        [.. (await exceptions.ClaimDueAsync(AtOnce, cancellationToken)).Select(notice => new NoticeView(
            notice.HasEnded,
            new NoticeDetail(
                notice.Tenant, notice.Exception.ExceptionId, notice.Exception.Rule, notice.Exception.Resource, notice.Exception.Target,
                notice.Exception.Reason, notice.Exception.Approver, notice.Exception.Expires, notice.Exception.TimeZone, notice.EndsAt)))]);
}
