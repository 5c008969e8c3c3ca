using System.Collections;
using ThemisGuard.Compliance;

namespace ThemisGuard.Lambda;

/// <summary>What a function is given when it is constructed: its variables from <c>template.yaml</c>, and the clock.</summary>
/// <param name="Variables">The function's own environment variables; names are case-sensitive.</param>
/// <param name="Time">The clock.</param>
public sealed record FunctionEnvironment(IReadOnlyDictionary<string, string> Variables, TimeProvider Time)
{
    /// <summary>The environment of this process, as Lambda sets it.</summary>
    public static FunctionEnvironment OfProcess()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            variables[(string)entry.Key] = (string?)entry.Value ?? "";
        }

        return new FunctionEnvironment(variables, TimeProvider.System);
    }

    /// <summary>The variable's value, or null when it is absent or empty.</summary>
    public string? Find(string name) => Variables.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;

    /// <summary>The variable's value.</summary>
    /// <exception cref="ThemisGuardException">It is absent or empty (<c>ThemisGuard.MissingVariable</c>).</exception>
    public string Require(string name) => Find(name) ?? throw new ThemisGuardException(
        "ThemisGuard.MissingVariable", $"The environment variable {name} is not set: add it to the function in template.yaml.");
}
