using System.Globalization;
using ThemisGuard.GuardLanguage.Documents;

namespace ThemisGuard.Compliance.Inventory.Resolving;

/// <summary>What a template's parameters stand for.</summary>
internal sealed class TemplateParameters
{
    private const string PseudoPrefix = "AWS::";

    private readonly Document document;
    private readonly IReadOnlyDictionary<string, string> given;
    private readonly Dictionary<string, DocumentNode> declared = new(StringComparer.Ordinal);

    public TemplateParameters(Document document, IReadOnlyDictionary<string, string> given)
    {
        this.document = document;
        this.given = given;
        if (document.Root.TryGetProperty("Parameters"u8, out DocumentNode parameters))
        {
            foreach (DocumentNode parameter in parameters.Entries)
            {
                declared[parameter.Key!] = parameter;
            }
        }

        foreach (DocumentNode parameter in declared.Values)
        {
            CheckGiven(parameter);
        }
    }

    public IReadOnlyCollection<string> Names => declared.Keys;

    /// <summary>The value of a parameter or pseudo parameter; null when it is not known, or there is none of that name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="at">Where it is used.</param>
    public ResolvedValue? ValueOf(string name, DocumentNode at)
    {
        if (name == "AWS::NoValue")
        {
            return new NoValue(at);
        }

        if (!declared.TryGetValue(name, out DocumentNode parameter))
        {
            return name.StartsWith(PseudoPrefix, StringComparison.Ordinal) && given.TryGetValue(name, out string? pseudo) ? new TextValue(at, pseudo) : null;
        }

        string type = TypeOf(parameter);
        if (IsHidden(parameter) || type.StartsWith("AWS::SSM::", StringComparison.Ordinal))
        {
            return null;
        }

        bool hasDefault = parameter.TryGetProperty("Default"u8, out DocumentNode byDefault);
        if (given.TryGetValue(name, out string? text))
        {
            return Read(text, type, at, isBool: hasDefault && byDefault.Kind == DocumentKind.Bool);
        }

        if (!hasDefault)
        {
            return null;
        }

        var value = new KeptValue(byDefault, at);
        return IsList(type) || type == "Number" ? Read(value.Text ?? "", type, at, isBool: false) : value;
    }

    private static bool IsList(string type) => type == "CommaDelimitedList" || type.StartsWith("List<", StringComparison.Ordinal);

    private static bool IsHidden(DocumentNode parameter) =>
        parameter.TryGetProperty("NoEcho"u8, out DocumentNode hidden) && new KeptValue(hidden, hidden).Text is { } text && text.Equals("true", StringComparison.OrdinalIgnoreCase);

    private static string TypeOf(DocumentNode parameter) =>
        parameter.TryGetProperty("Type"u8, out DocumentNode type) && type.Kind == DocumentKind.String ? type.GetString() : "String";

    private static ResolvedValue Read(string text, string type, DocumentNode at, bool isBool)
    {
        if (IsList(type))
        {
            string element = type == "List<Number>" ? "Number" : "String";
            return new ListValue(at, [.. text.Split(',', StringSplitOptions.TrimEntries).Select(item => Read(item, element, at, isBool: false))]);
        }

        if (type == "Number" && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number))
        {
            return new NumberValue(at, number);
        }

        return isBool && text is "true" or "false" ? new BoolValue(at, text == "true") : new TextValue(at, text);
    }

    private void CheckGiven(DocumentNode parameter)
    {
        if (!given.TryGetValue(parameter.Key!, out string? text))
        {
            return;
        }

        string type = TypeOf(parameter);
        if (type == "Number" && !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
        {
            throw Refused(parameter, text, "it is a number");
        }

        if (parameter.TryGetProperty("AllowedValues"u8, out DocumentNode allowed) && allowed.Kind == DocumentKind.List)
        {
            List<string> values = [.. TemplateNodes.ItemsOf(allowed).Select(item => new KeptValue(item, item).Text).OfType<string>()];
            string[] wanted = IsList(type) ? text.Split(',', StringSplitOptions.TrimEntries) : [text];
            if (!Array.TrueForAll(wanted, values.Contains))
            {
                throw Refused(parameter, text, $"it is one of {string.Join(", ", values)}");
            }
        }
    }

    private DocumentException Refused(DocumentNode parameter, string text, string reason)
    {
        string shown = IsHidden(parameter) ? "what was given" : $"'{text}'";
        return new(document.Name, parameter.KeyLine, parameter.KeyColumn, $"the parameter '{parameter.Key}' can't be {shown}: {reason}");
    }
}
