using System.Globalization;

namespace ThemisGuard.Local.Template;

/// <summary>Reads a resource's properties, resolved, and reports what is of another type or not known.</summary>
internal sealed class PropertyReader
{
    private readonly Intrinsics _intrinsics;
    private readonly TemplateMap _map;
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    public PropertyReader(Intrinsics intrinsics, TemplateMap map, string what)
    {
        _intrinsics = intrinsics;
        _map = map;
        What = what;
    }

    /// <summary>Whose properties they are, for messages.</summary>
    public string What { get; }

    public TemplateMap Map => _map;

    public TemplateNode? Node(string name)
    {
        _read.Add(name);
        return _map[name] is { } node ? _intrinsics.Resolve(node) is { } value and not TemplateScalar { Kind: ScalarKind.Null } ? value : null : null;
    }

    public string? Text(string name) => Node(name) switch
    {
        null => null,
        TemplateScalar scalar => scalar.Text,
        { } other => throw Problem(other, $"{What}: {name} must be text."),
    };

    public string RequiredText(string name) => Text(name) ?? throw Problem(_map, $"{What}: {name} is required.");

    public int? Integer(string name, int min, int max)
    {
        TemplateNode? node = Node(name);
        if (node is null)
        {
            return null;
        }

        return node is TemplateScalar scalar && int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= min && value <= max
            ? value
            : throw Problem(node, $"{What}: {name} must be a whole number from {min} to {max}.");
    }

    public bool? Boolean(string name) => Node(name) switch
    {
        null => null,
        TemplateScalar { Text: "true" } => true,
        TemplateScalar { Text: "false" } => false,
        { } other => throw Problem(other, $"{What}: {name} must be true or false."),
    };

    public IReadOnlyList<string>? Texts(string name) => Node(name) switch
    {
        null => null,
        TemplateList list => [.. list.Items.Select(item => item is TemplateScalar scalar ? scalar.Text : throw Problem(item, $"{What}: {name} must be a list of text."))],
        TemplateScalar scalar => [scalar.Text],
        { } other => throw Problem(other, $"{What}: {name} must be a list."),
    };

    public PropertyReader? Object(string name) => Node(name) switch
    {
        null => null,
        TemplateMap map => new PropertyReader(_intrinsics, map, $"{What}: {name}"),
        { } other => throw Problem(other, $"{What}: {name} must be a map."),
    };

    public IReadOnlyList<PropertyReader> Objects(string name) => Node(name) switch
    {
        null => [],
        TemplateList list => [.. list.Items.Select(item => item is TemplateMap map ? new PropertyReader(_intrinsics, map, $"{What}: {name}") : throw Problem(item, $"{What}: {name} must be a list of maps."))],
        { } other => throw Problem(other, $"{What}: {name} must be a list."),
    };

    /// <summary>Properties that change nothing on this machine.</summary>
    public void Ignore(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            _read.Add(name);
        }
    }

    /// <summary>Refuses what was neither read nor ignored: running it otherwise than AWS would is worse than not running it.</summary>
    public void RefuseOthers()
    {
        foreach (TemplateEntry entry in _map.Entries)
        {
            if (!_read.Contains(entry.Key))
            {
                throw new TemplateException(new TemplateProblem(_intrinsics.File, entry.Line, entry.Column, $"{What}: {entry.Key} has no counterpart on this machine."));
            }
        }
    }

    public TemplateException Problem(TemplateNode at, string message) => _intrinsics.Problem(at, message);
}
