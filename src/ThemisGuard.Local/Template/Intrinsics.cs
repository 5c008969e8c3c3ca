using System.Globalization;
using System.Text;

namespace ThemisGuard.Local.Template;

/// <summary>
/// Resolves intrinsic functions, long and short form, over parameters, mappings, conditions and the local names of
/// resources. Source: CloudFormation User Guide, intrinsic function reference.
/// </summary>
public sealed class Intrinsics
{
    private readonly string _file;
    private readonly LocalNames _names;
    private readonly IReadOnlyDictionary<string, TemplateNode> _parameters;
    private readonly TemplateMap? _mappings;
    private readonly TemplateMap? _conditions;
    private readonly TemplateMap _resources;
    private readonly Dictionary<string, bool?> _decided = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _named = new(StringComparer.Ordinal);

    /// <summary>A resolver for one template.</summary>
    /// <param name="file">Path for messages.</param>
    /// <param name="root">The template.</param>
    /// <param name="parameters">Every parameter's value.</param>
    /// <param name="names">Local names.</param>
    /// <exception cref="TemplateException">A section is not a map.</exception>
    public Intrinsics(string file, TemplateMap root, IReadOnlyDictionary<string, TemplateNode> parameters, LocalNames names)
    {
        _file = file;
        _names = names;
        _parameters = parameters;
        _mappings = root["Mappings"] as TemplateMap;
        _conditions = root["Conditions"] as TemplateMap;
        _resources = root["Resources"] as TemplateMap
            ?? throw new TemplateException(new TemplateProblem(file, root.Line, root.Column, "There is no Resources section: this is not a CloudFormation or SAM template."));
    }

    /// <summary>Path of the template.</summary>
    public string File => _file;

    /// <summary>True when the condition holds.</summary>
    public bool Holds(string condition, TemplateNode at)
    {
        if (_decided.TryGetValue(condition, out bool? decided))
        {
            return decided ?? throw Problem(at, $"The condition {condition} refers to itself.");
        }

        TemplateNode definition = _conditions?[condition] ?? throw Problem(at, $"There is no condition {condition}.");
        _decided[condition] = null;
        bool holds = Truth(definition);
        _decided[condition] = holds;
        return holds;
    }

    /// <summary>The value without intrinsics; null when it is <c>AWS::NoValue</c>.</summary>
    public TemplateNode? Resolve(TemplateNode node) => Resolve(node, 0);

    /// <summary>The value as text.</summary>
    public string ResolveText(TemplateNode node) => Resolve(node) switch
    {
        TemplateScalar scalar => scalar.Text,
        null => throw Problem(node, "A value is needed here; AWS::NoValue stands for none."),
        _ => throw Problem(node, "Text is needed here."),
    };

    /// <summary>A resource's own name: its name property, else its logical id.</summary>
    public string NameOf(string logicalId, TemplateNode at)
    {
        if (_named.TryGetValue(logicalId, out string? known))
        {
            return known ?? throw Problem(at, $"The name of {logicalId} refers to itself.");
        }

        _named[logicalId] = null;
        string? property = ResourceTypes.NameProperty(TypeOf(logicalId, at));
        TemplateNode? written = property is null ? null : ((_resources[logicalId] as TemplateMap)?["Properties"] as TemplateMap)?[property];
        string name = (written is null ? null : Resolve(written) as TemplateScalar)?.Text ?? logicalId;
        _named[logicalId] = name;
        return name;
    }

    /// <summary>A problem at a value.</summary>
    public TemplateException Problem(TemplateNode at, string message) => new(new TemplateProblem(_file, at.Line, at.Column, message));

    private TemplateNode? Resolve(TemplateNode node, int depth)
    {
        // Parameters and names can make what the file bounds deeper only by nesting through intrinsics.
        if (depth > 2 * TemplateYaml.MaxDepth)
        {
            throw Problem(node, "Intrinsic functions are nested too deeply.");
        }

        if (node.Tag is { } tag)
        {
            return Call(tag, node switch
            {
                TemplateScalar scalar => scalar with { Tag = null },
                TemplateList list => list with { Tag = null },
                TemplateMap map => map with { Tag = null },
                _ => throw new InvalidOperationException(),
            }, node, depth);
        }

        switch (node)
        {
            case TemplateMap { Entries: [{ Key: var key } only] } when key is "Ref" || key.StartsWith("Fn::", StringComparison.Ordinal):
                return Call(key, only.Value, node, depth);
            case TemplateMap map:
                var entries = new List<TemplateEntry>(map.Entries.Count);
                foreach (TemplateEntry entry in map.Entries)
                {
                    if (Resolve(entry.Value, depth + 1) is { } value)
                    {
                        entries.Add(entry with { Value = value });
                    }
                }

                return map with { Entries = entries };
            case TemplateList list:
                return list with { Items = [.. list.Items.Select(item => Resolve(item, depth + 1)).OfType<TemplateNode>()] };
            default:
                return node;
        }
    }

    private TemplateNode? Call(string function, TemplateNode argument, TemplateNode at, int depth)
    {
        switch (function)
        {
            case "Ref":
                return Ref(Scalar(argument, "Ref"), at);
            case "Fn::GetAtt":
                return GetAtt(argument, at);
            case "Fn::Sub":
                return Text(Sub(argument, depth), at);
            case "Fn::Join":
                TemplateNode[] join = Arguments(argument, function, 2, depth);
                return Text(string.Join(Scalar(join[0], function), Strings(join[1])), at);
            case "Fn::Split":
                TemplateNode[] split = Arguments(argument, function, 2, depth);
                return new TemplateList([.. Scalar(split[1], function).Split(Scalar(split[0], function)).Select(part => Text(part, at))], at.Line, at.Column);
            case "Fn::Select":
                TemplateNode[] select = Arguments(argument, function, 2, depth);
                IReadOnlyList<TemplateNode> from = Items(select[1]);
                return int.TryParse(Scalar(select[0], function), NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < from.Count
                    ? from[index]
                    : throw Problem(at, $"Fn::Select: there is no item {Scalar(select[0], function)} in a list of {from.Count}.");
            case "Fn::If":
                return argument is TemplateList { Items: [var condition, var then, var otherwise] }
                    ? Resolve(Holds(Scalar(condition, function), condition) ? then : otherwise, depth + 1)
                    : throw Problem(at, "Fn::If takes a condition and two values.");
            case "Fn::FindInMap":
                TemplateNode[] keys = Arguments(argument, function, 3, depth);
                return ((_mappings?[Scalar(keys[0], function)] as TemplateMap)?[Scalar(keys[1], function)] as TemplateMap)?[Scalar(keys[2], function)]
                    ?? throw Problem(at, $"Fn::FindInMap: there is no {Scalar(keys[0], function)}.{Scalar(keys[1], function)}.{Scalar(keys[2], function)}.");
            case "Fn::Base64":
                return Text(Convert.ToBase64String(Encoding.UTF8.GetBytes(Scalar(Needed(argument, depth), function))), at);
            case "Fn::GetAZs":
                return new TemplateList([.. "abc".Select(zone => Text(_names.Identity.Region + zone, at))], at.Line, at.Column);
            case "Fn::Length":
                return new TemplateScalar(Items(Needed(argument, depth)).Count.ToString(CultureInfo.InvariantCulture), ScalarKind.Number, at.Line, at.Column);
            case "Fn::ToJsonString":
                return Text(Needed(argument, depth).ToJson(), at);
            case "Condition" or "Fn::Equals" or "Fn::And" or "Fn::Or" or "Fn::Not":
                return new TemplateScalar(Truth(at) ? "true" : "false", ScalarKind.Boolean, at.Line, at.Column);
            default:
                throw Problem(at, $"{function} can't be resolved on this machine.");
        }
    }

    private TemplateNode? Ref(string name, TemplateNode at)
    {
        if (name == "AWS::NoValue")
        {
            return null;
        }

        if (name == "AWS::NotificationARNs")
        {
            return new TemplateList([], at.Line, at.Column);
        }

        if (_names.Pseudo(name) is { } pseudo)
        {
            return Text(pseudo, at);
        }

        if (_parameters.TryGetValue(name, out TemplateNode? parameter))
        {
            return parameter;
        }

        return name == LocalNames.ImplicitHttpApi
            ? Text(name, at)
            : Text(_names.Ref(TypeOf(name, at), name, NameOf(name, at)), at);
    }

    private TemplateScalar GetAtt(TemplateNode argument, TemplateNode at)
    {
        (string resource, string attribute) = argument switch
        {
            TemplateScalar scalar when scalar.Text.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot => (scalar.Text[..dot], scalar.Text[(dot + 1)..]),
            TemplateList { Items: [var first, var second] } => (Scalar(first, "Fn::GetAtt"), ResolveText(second)),
            _ => throw Problem(at, "Fn::GetAtt takes a resource and an attribute."),
        };
        return Text(Attribute(resource, attribute, at), at);
    }

    private string Attribute(string resource, string attribute, TemplateNode at)
    {
        string type = TypeOf(resource, at);
        return _names.Attribute(type, resource, NameOf(resource, at), attribute)
            ?? throw Problem(at, $"{resource} ({type}) has no attribute {attribute} on this machine.");
    }

    private string Sub(TemplateNode argument, int depth)
    {
        TemplateMap? variables = null;
        string text = argument switch
        {
            TemplateScalar scalar => scalar.Text,
            TemplateList { Items: [TemplateScalar scalar, TemplateMap map] } when (variables = map) is not null => scalar.Text,
            _ => throw Problem(argument, "Fn::Sub takes text, or text and a map."),
        };
        var result = new StringBuilder(text.Length);
        int from = 0;
        while (text.IndexOf("${", from, StringComparison.Ordinal) is >= 0 and var open)
        {
            int close = text.IndexOf('}', open);
            if (close < 0)
            {
                throw Problem(argument, "Fn::Sub: a ${ is not closed.");
            }

            result.Append(text, from, open - from);
            string name = text[(open + 2)..close].Trim();
            from = close + 1;
            result.Append(name switch
            {
                ['!', .. var literal] => "${" + literal + "}",
                _ when variables?[name] is { } variable => Scalar(Needed(variable, depth), "Fn::Sub"),
                _ when _names.Pseudo(name) is { } pseudo => pseudo,
                _ when !_parameters.ContainsKey(name) && name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot => Attribute(name[..dot], name[(dot + 1)..], argument),
                _ => Ref(name, argument) is TemplateScalar value ? value.Text : throw Problem(argument, $"Fn::Sub: {name} is not text."),
            });
        }

        return result.Append(text, from, text.Length - from).ToString();
    }

    private bool Truth(TemplateNode node)
    {
        (string? function, TemplateNode argument) = node switch
        {
            { Tag: { } tag } => (tag, node),
            TemplateMap { Entries: [{ } only] } => (only.Key, only.Value),
            _ => (null, node),
        };
        switch (function)
        {
            case "Condition":
                return Holds(Scalar(argument, "Condition"), argument);
            case "Fn::Equals" when argument is TemplateList { Items: [var left, var right] }:
                return Comparable(Needed(left, 0)) == Comparable(Needed(right, 0));
            case "Fn::Not" when argument is TemplateList { Items: [var only] }:
                return !Truth(only);
            case "Fn::And" when argument is TemplateList { Items.Count: > 1 } all:
                return all.Items.All(Truth);
            case "Fn::Or" when argument is TemplateList { Items.Count: > 1 } any:
                return any.Items.Any(Truth);
            default:
                throw Problem(node, "A condition is one of Condition, Fn::Equals, Fn::Not, Fn::And and Fn::Or, with their arguments.");
        }
    }

    private string TypeOf(string logicalId, TemplateNode at)
    {
        if (_resources[logicalId] is not TemplateMap resource || resource["Type"] is not TemplateScalar type)
        {
            throw Problem(at, $"There is no parameter or resource {logicalId}.");
        }

        return resource["Condition"] is TemplateScalar condition && !Holds(condition.Text, condition)
            ? throw Problem(at, $"{logicalId} is not made: its condition {condition.Text} does not hold.")
            : type.Text;
    }

    private TemplateNode[] Arguments(TemplateNode argument, string function, int count, int depth) =>
        argument is TemplateList list && list.Items.Count == count
            ? [.. list.Items.Select(item => Needed(item, depth))]
            : throw Problem(argument, $"{function} takes {count} arguments.");

    private TemplateNode Needed(TemplateNode node, int depth) =>
        Resolve(node, depth + 1) ?? throw Problem(node, "A value is needed here; AWS::NoValue stands for none.");

    private string Scalar(TemplateNode node, string function) =>
        node is TemplateScalar scalar ? scalar.Text : throw Problem(node, $"{function} takes text here.");

    private IReadOnlyList<TemplateNode> Items(TemplateNode node) =>
        node is TemplateList list ? list.Items : throw Problem(node, "A list is needed here.");

    private IEnumerable<string> Strings(TemplateNode node) => Items(node).Select(item => Scalar(item, "A list of text"));

    // Parameters are text whatever they look like, so 1 equals "1".
    private static string Comparable(TemplateNode node) => node is TemplateScalar scalar ? scalar.Text : node.ToJson();

    private static TemplateScalar Text(string text, TemplateNode at) => new(text, ScalarKind.Text, at.Line, at.Column);
}
