using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Exceptions;

namespace ThemisGuard.Functions.ManageExceptions;

/// <summary>Body of <c>POST /v1/exceptions</c>.</summary>
/// <param name="Rule">Rule id; <c>*</c> and <c>?</c> stand for others.</param>
/// <param name="Resource">Resource id; likewise.</param>
/// <param name="Reason">Why the risk is taken.</param>
/// <param name="Approver">Who takes it.</param>
/// <param name="Expires">The last day on which it holds: <c>2026-12-31</c>.</param>
/// <param name="Evidence">What is accepted: <c>evidenceHash</c> of findings, 1 to 1,000.</param>
/// <param name="Target">Name of the target; likewise; any when absent.</param>
/// <param name="TimeZone">IANA name of the zone of the day.</param>
public sealed record CreateExceptionBody(
    string Rule, string Resource, string Reason, string Approver, string Expires, IReadOnlyList<string> Evidence, string Target = "*", string TimeZone = "UTC");

/// <summary>An exception as the API shows it.</summary>
/// <param name="ExceptionId">Its id.</param>
/// <param name="Rule">Over rule ids.</param>
/// <param name="Resource">Over resource ids.</param>
/// <param name="Target">Over targets.</param>
/// <param name="Reason">Why.</param>
/// <param name="Approver">Who.</param>
/// <param name="Expires">Its last day.</param>
/// <param name="TimeZone">Zone of that day.</param>
/// <param name="EndsAt">The first instant at which it no longer holds, UTC.</param>
/// <param name="HasExpired">Whether that is past.</param>
/// <param name="Evidence">What is accepted.</param>
/// <param name="CreatedAt">UTC.</param>
public sealed record ExceptionView(
    string ExceptionId, string Rule, string Resource, string Target, string Reason, string Approver, DateOnly Expires, string TimeZone,
    DateTimeOffset EndsAt, bool HasExpired, IReadOnlyList<string> Evidence, DateTimeOffset? CreatedAt)
{
    /// <summary>The view of an exception.</summary>
    public static ExceptionView Of(RiskException exception, DateTimeOffset now) => new(
        exception.ExceptionId, exception.Rule, exception.Resource, exception.Target, exception.Reason, exception.Approver, exception.Expires,
        exception.TimeZone, exception.EndsAt(), exception.EndsAt() <= now, exception.Evidence, exception.CreatedAt);
}

/// <summary>A page of exceptions by id.</summary>
public sealed record ExceptionPage(IReadOnlyList<ExceptionView> Exceptions, string? Cursor);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CreateExceptionBody))]
[JsonSerializable(typeof(ExceptionView))]
[JsonSerializable(typeof(ExceptionPage))]
internal sealed partial class FunctionJson : JsonSerializerContext;
