using System.Text.Json.Serialization;
using ThemisGuard.Functions.ManageOperations;
using ThemisGuard.Functions.ReadOperations;

namespace ThemisGuard.Cli.Operations;

/// <summary>The answers of <c>/v1/ops</c>, as the functions define them.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(ExecutionPage))]
[JsonSerializable(typeof(ExecutionDetail))]
[JsonSerializable(typeof(HistoryPage))]
[JsonSerializable(typeof(QueueList))]
[JsonSerializable(typeof(DeadLetterPage))]
[JsonSerializable(typeof(MachineList))]
[JsonSerializable(typeof(ExecutionChange))]
[JsonSerializable(typeof(DeadLetterChange))]
[JsonSerializable(typeof(DeadLettersRedriven))]
[JsonSerializable(typeof(ShownExecution))]
internal sealed partial class OperatorJson : JsonSerializerContext;

/// <summary>What <c>themis executions show --format json</c> prints.</summary>
internal sealed record ShownExecution(ExecutionDetail Detail, IReadOnlyList<StatePassage> States);
