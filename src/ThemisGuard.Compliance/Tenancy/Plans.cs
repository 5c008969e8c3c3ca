namespace ThemisGuard.Compliance.Tenancy;

/// <summary>What a tenant pays for. Null limits are none.</summary>
/// <param name="Name">E.g. <c>starter</c>.</param>
/// <param name="PriceUsd">A month.</param>
/// <param name="Targets">Most targets.</param>
/// <param name="ScansPerMonth">Most scans in a calendar month, UTC.</param>
/// <param name="ResourcesPerScan">Most resources in one scan.</param>
/// <param name="Schedules">Most schedules.</param>
/// <param name="RetentionDays">How long scans are kept.</param>
public sealed record Plan(
    string Name, int PriceUsd, int? Targets, int? ScansPerMonth, long? ResourcesPerScan, int? Schedules, int RetentionDays);

/// <summary>The plans. A tenant that was given none is on <see cref="Starter"/>.</summary>
public static class Plans
{
    /// <summary>A team with a handful of accounts.</summary>
    public static Plan Starter { get; } = new(
        "starter", PriceUsd: 49, Targets: 5, ScansPerMonth: 200, ResourcesPerScan: 10_000, Schedules: 5, RetentionDays: 90);

    /// <summary>A company that is audited: more than a year is kept, so that a report covers a whole period.</summary>
    public static Plan Professional { get; } = new(
        "professional", PriceUsd: 199, Targets: 50, ScansPerMonth: 3_000, ResourcesPerScan: 100_000, Schedules: 50, RetentionDays: 400);

    /// <summary>No limit but time: six years, as HIPAA asks of documentation (45 CFR 164.316(b)(2)(i)).</summary>
    public static Plan Enterprise { get; } = new(
        "enterprise", PriceUsd: 999, Targets: null, ScansPerMonth: null, ResourcesPerScan: null, Schedules: null, RetentionDays: 2_192);

    /// <summary>All of them, the smallest first.</summary>
    public static IReadOnlyList<Plan> All { get; } = [Starter, Professional, Enterprise];

    /// <summary>The plan of a name, or null.</summary>
    public static Plan? Find(string name) => All.FirstOrDefault(plan => plan.Name == name);
}
