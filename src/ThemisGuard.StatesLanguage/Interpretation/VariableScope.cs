using System.Diagnostics.CodeAnalysis;
using ThemisGuard.Jsonata;

namespace ThemisGuard.StatesLanguage.Interpretation;

/// <summary>
/// Variables of a machine, a branch or an iteration. Inner scopes see outer variables and assign only their own.
/// </summary>
internal sealed class VariableScope(VariableScope? outer)
{
    /// <summary>Most bytes of one variable, and of all that one Assign sets. Source: Step Functions Developer Guide, "Variables".</summary>
    public const long MaxAssignBytes = 262_144;

    /// <summary>Most bytes of all variables of an execution.</summary>
    public const long MaxTotalBytes = 10 * 1024 * 1024;

    private readonly VariableScope? _outer = outer;
    private readonly JsonataBindings _bindings = outer is null ? new JsonataBindings() : new JsonataBindings(outer._bindings);
    private JsonataBindings? _expressions;
    private long _bytes;

    /// <summary>Bindings for expressions: the variables, and above them <c>$states</c>, which the caller sets.</summary>
    public JsonataBindings Expressions => _expressions ??= new JsonataBindings(_bindings);

    /// <summary>The variables of this scope alone.</summary>
    public IEnumerable<KeyValuePair<string, JsonValue>> Own => _bindings;

    public bool TryGet(string name, [MaybeNullWhen(false)] out JsonValue value) => _bindings.TryGet(name, out value);

    /// <exception cref="StateFailedException">Too large.</exception>
    public void Assign(JsonataObject values)
    {
        long assigned = 0;
        foreach ((string name, JsonValue value) in values)
        {
            long size = value.SizeInBytes();
            assigned += size;
            _bytes += size - (_bindings.TryGet(name, out JsonValue old) ? old.SizeInBytes() : 0);
            _bindings[name] = value;
        }

        if (assigned > MaxAssignBytes || Total() > MaxTotalBytes)
        {
            throw new StateFailedException(ErrorNames.DataLimitExceeded, "The size of the assigned variables exceeds the maximum number of bytes service limit.");
        }
    }

    private long Total()
    {
        long total = 0;
        for (VariableScope? scope = this; scope is not null; scope = scope._outer)
        {
            total += scope._bytes;
        }

        return total;
    }
}
