using ThemisGuard.Aws;
using ThemisGuard.Functions.AggregateFindings;
using ThemisGuard.Functions.Authorize;
using ThemisGuard.Functions.CancelScan;
using ThemisGuard.Functions.CompleteScan;
using ThemisGuard.Functions.DeliverWebhook;
using ThemisGuard.Functions.DescribeApi;
using ThemisGuard.Functions.EstimateCost;
using ThemisGuard.Functions.EvaluateBatch;
using ThemisGuard.Functions.FailBatch;
using ThemisGuard.Functions.FailScan;
using ThemisGuard.Functions.FindDueSchedules;
using ThemisGuard.Functions.FindExpiringExceptions;
using ThemisGuard.Functions.GatherUsage;
using ThemisGuard.Functions.InspectOperations;
using ThemisGuard.Functions.ManageExceptions;
using ThemisGuard.Functions.ManageIncidents;
using ThemisGuard.Functions.ManageKeys;
using ThemisGuard.Functions.ManageOperations;
using ThemisGuard.Functions.ManageReviews;
using ThemisGuard.Functions.ManageSchedules;
using ThemisGuard.Functions.ManageTargets;
using ThemisGuard.Functions.ManageTenants;
using ThemisGuard.Functions.ManageWebhooks;
using ThemisGuard.Functions.PlanScan;
using ThemisGuard.Functions.ReadOperations;
using ThemisGuard.Functions.ReadRules;
using ThemisGuard.Functions.ReadScans;
using ThemisGuard.Functions.ReadUsage;
using ThemisGuard.Functions.RecordExecution;
using ThemisGuard.Functions.RedriveDeadLetters;
using ThemisGuard.Functions.RemoveExpiredScans;
using ThemisGuard.Functions.RenderReport;
using ThemisGuard.Functions.RepairOperations;
using ThemisGuard.Functions.ReviewArchitecture;
using ThemisGuard.Functions.SubmitScan;
using ThemisGuard.Lambda;

namespace ThemisGuard.Cli.Engine;

/// <summary>
/// The handlers of <c>functions/</c> by their resource names in <c>template.yaml</c>: the one place where the engine meets
/// them.
/// </summary>
internal static class FunctionCatalog
{
    /// <summary>Names of every function.</summary>
    public static IEnumerable<string> Names => Of(static () => throw new InvalidOperationException("No function is made.")).Keys;

    /// <summary>Constructors of every function, given what they reach outside themselves.</summary>
    public static IReadOnlyDictionary<string, Func<FunctionEnvironment, FunctionHandler>> Of(Func<Services> services) =>
        new Dictionary<string, Func<FunctionEnvironment, FunctionHandler>>
        {
            ["AggregateFindings"] = environment => AggregateFindingsFunction.Create(environment, services()),
            ["Authorize"] = environment => AuthorizeFunction.Create(environment, services()),
            ["CancelScan"] = environment => CancelScanFunction.Create(environment, services()),
            ["CompleteScan"] = environment => CompleteScanFunction.Create(environment, services()),
            ["DeliverWebhook"] = environment => DeliverWebhookFunction.Create(environment, services()),
            ["DescribeApi"] = _ => DescribeApiFunction.Create(),
            ["EstimateCost"] = _ => EstimateCostFunction.Create(),
            ["EvaluateBatch"] = environment => EvaluateBatchFunction.Create(environment, services()),
            ["FailBatch"] = environment => FailBatchFunction.Create(environment, services()),
            ["FailScan"] = environment => FailScanFunction.Create(environment, services()),
            ["FindDueSchedules"] = environment => FindDueSchedulesFunction.Create(environment, services()),
            ["FindExpiringExceptions"] = environment => FindExpiringExceptionsFunction.Create(environment, services()),
            ["GatherUsage"] = environment => GatherUsageFunction.Create(environment, services()),
            ["InspectOperations"] = environment => InspectOperationsFunction.Create(environment, services()),
            ["ManageExceptions"] = environment => ManageExceptionsFunction.Create(environment, services()),
            ["ManageIncidents"] = environment => ManageIncidentsFunction.Create(environment, services()),
            ["ManageKeys"] = environment => ManageKeysFunction.Create(environment, services()),
            ["ManageOperations"] = environment => ManageOperationsFunction.Create(environment, services()),
            ["ManageReviews"] = environment => ManageReviewsFunction.Create(environment, services()),
            ["ManageSchedules"] = environment => ManageSchedulesFunction.Create(environment, services()),
            ["ManageTargets"] = environment => ManageTargetsFunction.Create(environment, services()),
            ["ManageTenants"] = environment => ManageTenantsFunction.Create(environment, services()),
            ["ManageWebhooks"] = environment => ManageWebhooksFunction.Create(environment, services()),
            ["PlanScan"] = environment => PlanScanFunction.Create(environment, services()),
            ["ReadOperations"] = environment => ReadOperationsFunction.Create(environment, services()),
            ["ReadRules"] = _ => ReadRulesFunction.Create(),
            ["ReadScans"] = environment => ReadScansFunction.Create(environment, services()),
            ["ReadUsage"] = environment => ReadUsageFunction.Create(environment, services()),
            ["RecordExecution"] = environment => RecordExecutionFunction.Create(environment, services()),
            ["RedriveDeadLetters"] = environment => RedriveDeadLettersFunction.Create(environment, services()),
            ["RemoveExpiredScans"] = environment => RemoveExpiredScansFunction.Create(environment, services()),
            ["RenderReport"] = environment => RenderReportFunction.Create(environment, services()),
            ["ReviewArchitecture"] = environment => ReviewArchitectureFunction.Create(environment, services()),
            ["RepairOperations"] = environment => RepairOperationsFunction.Create(environment, services()),
            ["SubmitScan"] = environment => SubmitScanFunction.Create(environment, services()),
        };
}
