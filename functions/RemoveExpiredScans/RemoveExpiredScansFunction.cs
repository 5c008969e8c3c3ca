using System.Text.Json.Serialization;
using ThemisGuard.Aws;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Schedules;
using ThemisGuard.Compliance.Targets;
using ThemisGuard.Compliance.Tenancy;

namespace ThemisGuard.Functions.RemoveExpiredScans;

/// <summary>Scans that are kept no longer.</summary>
public static class RemoveExpiredScansFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services)
    {
        var scans = new ScanRecords(services.Records, environment.Time);
        var handler = new RemoveExpiredScansHandler(
            scans, new ScanSubmission(scans, services.Artifacts, environment.Time), services.Artifacts,
            new TargetRecords(services.Records, new Quotas(services.Records, environment.Time)), new ScheduleRecords(services.Records));
        return FunctionHandlers.Create<RemoveExpiredScansInput, RemoveExpiredScansOutput>(
            handler.HandleAsync, FunctionJson.Default.RemoveExpiredScansInput, FunctionJson.Default.RemoveExpiredScansOutput);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RemoveExpiredScansInput))]
[JsonSerializable(typeof(RemoveExpiredScansOutput))]
internal sealed partial class FunctionJson : JsonSerializerContext;
