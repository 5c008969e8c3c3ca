namespace ThemisGuard.Compliance.Costs;

/// <summary>What an installation has to carry in a month.</summary>
/// <param name="Customers">Tenants, at least 0.</param>
/// <param name="ScansPerDay">Scans of each customer a day.</param>
/// <param name="ResourcesPerScan">Resources in each scan.</param>
/// <param name="RequestsPerDay">API requests of each customer a day: people at the console, and programs that wait for scans.</param>
/// <param name="RetentionDays">How long scans are kept.</param>
/// <param name="ProvisionedConcurrency">Environments of <c>SubmitScan</c> and <c>ReadScans</c> that are kept warm, each.</param>
/// <param name="FreeTiers">Whether the free tiers that do not end are taken off.</param>
public sealed record Workload(
    int Customers,
    decimal ScansPerDay = 1,
    long ResourcesPerScan = 1_000,
    int RequestsPerDay = 200,
    int RetentionDays = 90,
    int ProvisionedConcurrency = 0,
    bool FreeTiers = true)
{
    /// <summary>Most customers that an estimate is made for.</summary>
    public const int MaxCustomers = 1_000_000;

    /// <summary>Most scans of a customer a day: one a minute.</summary>
    public const int MaxScansPerDay = 1_440;

    /// <summary>Most resources in a scan.</summary>
    public const long MaxResourcesPerScan = 100_000_000;

    /// <summary>Most API requests of a customer a day.</summary>
    public const int MaxRequestsPerDay = 10_000_000;

    /// <summary>Days that a month has here: 730 hours.</summary>
    public const decimal DaysPerMonth = 730m / 24;

    /// <summary>Scans of all customers in a month.</summary>
    public decimal ScansPerMonth => Customers * ScansPerDay * DaysPerMonth;

    /// <summary>API requests of all customers in a month.</summary>
    public decimal RequestsPerMonth => Customers * RequestsPerDay * DaysPerMonth;

    /// <summary>Holds the numbers to their ranges.</summary>
    /// <exception cref="InvalidRequestException">One is out of its range; the message says which.</exception>
    public Workload Checked()
    {
        Check(Customers, 0, MaxCustomers, "customers");
        Check(ScansPerDay, 0, MaxScansPerDay, "scans a day");
        Check(ResourcesPerScan, 0, MaxResourcesPerScan, "resources a scan");
        Check(RequestsPerDay, 0, MaxRequestsPerDay, "requests a day");
        Check(RetentionDays, 1, 3_653, "days of retention");
        Check(ProvisionedConcurrency, 0, 1_000, "environments of provisioned concurrency");
        return this;
    }

    private static void Check(decimal value, decimal least, decimal most, string what)
    {
        if (value < least || value > most)
        {
            throw new InvalidRequestException($"The estimate takes {least} to {most} {what}, not {value}.");
        }
    }
}
