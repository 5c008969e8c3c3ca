using ThemisGuard.Jsonata.Syntax;

namespace ThemisGuard.Jsonata.Compilation;

/// <summary>The names that an expression binds anywhere, numbered; all other names come from outside.</summary>
internal sealed class Scope
{
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);

    /// <summary>The number of <paramref name="name"/>, if the expression binds it somewhere.</summary>
    internal bool TryGet(string name, out int number) => _names.TryGetValue(name, out number);

    internal int NumberOf(string name) => _names[name];

    internal int Declare(string name)
    {
        if (!_names.TryGetValue(name, out int number))
        {
            number = _names.Count;
            _names.Add(name, number);
        }

        return number;
    }
}
