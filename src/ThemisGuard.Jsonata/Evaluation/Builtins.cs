using System.Collections.Frozen;
using ThemisGuard.Jsonata.Evaluation.Functions;

namespace ThemisGuard.Jsonata.Evaluation;

/// <summary>The built-in functions by name: those of jsonata-js 2.0.6 without <c>$eval</c>, and those that AWS adds.</summary>
internal static class Builtins
{
    private static readonly FrozenDictionary<string, (NativeFunction Function, JsonataValue Value)> ByName = new[]
        {
            StringFunctions.All, PatternFunctions.All, EncodingFunctions.All, NumberFunctions.All, ArrayFunctions.All,
            ObjectFunctions.All, LogicFunctions.All, HigherOrderFunctions.All, DateFunctions.All, AwsFunctions.All,
        }
        .SelectMany(functions => functions)
        .ToFrozenDictionary(function => function.Name, function => (function, JsonataValue.FromFunction(function)), StringComparer.Ordinal);

    internal static NativeFunction? Find(string name) => ByName.TryGetValue(name, out var entry) ? entry.Function : null;

    /// <summary>What <c>$name</c> means where the expression itself does not bind it: a given variable, else a built-in function.</summary>
    internal static JsonataValue Lookup(EvaluationContext context, string name) =>
        context.TryGetBinding(name, out JsonataValue value) ? value
        : ByName.TryGetValue(name, out var entry) ? entry.Value
        : default;
}
