using System.Text.Json.Serialization;
using ThemisGuard.Compliance.Operations;

namespace ThemisGuard.Functions.ManageOperations;

/// <summary>An execution after something was done to it.</summary>
/// <param name="ExecutionId">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Status">Where it stands now.</param>
/// <param name="RedriveCount">How often it was redriven.</param>
public sealed record ExecutionChange(string ExecutionId, string Name, ExecutionStatus Status, int RedriveCount);

/// <summary>A dead letter after something was done to it.</summary>
public sealed record DeadLetterChange(string DeadLetterId, DeadLetterState State);

/// <summary>What became of the dead letters that waited.</summary>
/// <param name="Redriven">Sent back.</param>
/// <param name="Discarded">Given up, because their scan had ended.</param>
/// <param name="More">True when others still wait: call again.</param>
public sealed record DeadLettersRedriven(int Redriven, int Discarded, bool More);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ExecutionChange))]
[JsonSerializable(typeof(DeadLetterChange))]
[JsonSerializable(typeof(DeadLettersRedriven))]
internal sealed partial class FunctionJson : JsonSerializerContext;
