namespace ThemisGuard.Compliance.Operations;

/// <summary>Something wrong that an inspection saw. What is seen again is the same incident.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Subject">Of what.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Measure">How much, as the kind has it.</param>
/// <param name="Evidence">Ids of what it was seen by.</param>
/// <param name="Tenant">Whose; null when it is not one tenant's.</param>
public sealed record Observation(IncidentKind Kind, string Subject, string Summary, double Measure, IReadOnlyList<string> Evidence, string? Tenant = null);
