using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Storage;

namespace ThemisGuard.Functions.AggregateFindings;

/// <summary>Input of the <c>AggregateFindings</c> task; written by <c>statemachines/scan.asl.json</c>.</summary>
public sealed record AggregateFindingsInput(string Tenant, string ScanId);

/// <summary>Nothing: what was found is in the artifact store.</summary>
public sealed record AggregateFindingsOutput;

/// <summary>Puts the findings of a scan together and scores it.</summary>
public sealed class AggregateFindingsHandler(
    ScanRecords scans, ScanSubmission submission, ScanPlanner planner, ScanAggregator aggregator)
{
    /// <summary>Handles one task. Idempotent: doing it again gives the same.</summary>
    /// <exception cref="ThemisGuardException">There is no such scan.</exception>
    public async Task<AggregateFindingsOutput> HandleAsync(AggregateFindingsInput input, Invocation invocation, CancellationToken cancellationToken)
    {
        ScanRecord scan = await scans.GetAsync(input.Tenant, input.ScanId, cancellationToken)
            ?? throw new ThemisGuardException("ThemisGuard.ScanNotFound", $"There is no scan '{input.ScanId}'.");
        try
        {
            await aggregator.AggregateAsync(scan, cancellationToken);
        }
        catch (ThemisGuardException damaged) when (damaged is BatchDamagedException or ArtifactNotFoundException)
        {
            // A lost batch names its resources. What was in it is written anew: the same sources give the same batches.
            invocation.Log($"{invocation.RequestId} {damaged.Message} It is planned again.");
            await planner.PlanAsync(await submission.ToPlanRequestAsync(scan, cancellationToken), cancellationToken);
            await aggregator.AggregateAsync(scan, cancellationToken);
        }

        return new AggregateFindingsOutput();
    }
}
