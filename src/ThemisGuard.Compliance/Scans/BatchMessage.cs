using System.Text.Json.Serialization;

namespace ThemisGuard.Compliance.Scans;

/// <summary>Body of a message of the scan queue; written by the Map state of <c>statemachines/scan.asl.json</c>.</summary>
/// <param name="TaskToken">Completes the batch's task. Never logged.</param>
/// <param name="Tenant">Whose batch.</param>
/// <param name="ScanId">Its scan.</param>
/// <param name="Batch">Its id in the manifest.</param>
/// <param name="Cursor">Where to go on; 0 at first.</param>
/// <param name="Redriven">How often the operations monitor has sent it back from the dead letters.</param>
public sealed record BatchMessage(string TaskToken, string Tenant, string ScanId, string Batch, int Cursor, int Redriven)
{
    /// <summary>Without the token.</summary>
    public override string ToString() => $"{ScanId}/{Batch} at {Cursor}";
}

/// <summary>JSON of <see cref="BatchMessage"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(BatchMessage))]
public sealed partial class BatchMessageJson : JsonSerializerContext;
