using System.Globalization;

namespace ThemisGuard.Compliance.Reviews;

/// <summary>What a month was like.</summary>
/// <param name="Month">E.g. <c>2026-11</c>, UTC.</param>
/// <param name="Customers">Tenants.</param>
/// <param name="Requests">API requests.</param>
/// <param name="AverageMs">Average response time of the API in milliseconds; null without a request.</param>
/// <param name="P99Ms">What 99 of 100 responses took at most; null without a request.</param>
/// <param name="RevenueUsd">Prices of the tenants' plans together (MRR).</param>
/// <param name="ColdStartComplaints">Complaints about cold starts that were noted.</param>
/// <param name="Scans">Scans accepted.</param>
/// <param name="Resources">Resources scanned.</param>
public sealed record MonthlyUsage(
    string Month, int Customers, long Requests, double? AverageMs, double? P99Ms, decimal RevenueUsd, int ColdStartComplaints, long Scans, long Resources)
{
    /// <summary>The name of the month that an instant is in, UTC.</summary>
    public static string MonthOf(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>Start and end of a month, UTC.</summary>
    /// <exception cref="InvalidRequestException">It is not a month.</exception>
    public static (DateTimeOffset Start, DateTimeOffset End) BoundsOf(string month) =>
        DateTime.TryParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime first)
            ? (new DateTimeOffset(first, TimeSpan.Zero), new DateTimeOffset(first, TimeSpan.Zero).AddMonths(1))
            : throw new InvalidRequestException($"'{month}' is not a month: write e.g. 2026-11.");
}
