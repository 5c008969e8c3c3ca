using System.Globalization;
using System.Text.RegularExpressions;

namespace ThemisGuard.Local.Template;

/// <summary>Values of a template's parameters: what is given, else the defaults, checked against their constraints.</summary>
internal static class TemplateParameters
{
    private static readonly TimeSpan MatchLimit = TimeSpan.FromSeconds(1);

    public static Dictionary<string, TemplateNode> Read(string file, TemplateMap root, IReadOnlyDictionary<string, string> given)
    {
        TemplateMap? section = root["Parameters"] as TemplateMap;
        foreach (string name in given.Keys)
        {
            if (section?[name] is null)
            {
                throw new TemplateException(new TemplateProblem(file, section?.Line ?? 0, section?.Column ?? 0, $"There is no parameter {name}."));
            }
        }

        var values = new Dictionary<string, TemplateNode>(StringComparer.Ordinal);
        foreach (TemplateEntry entry in section?.Entries ?? [])
        {
            TemplateException Problem(string message) => new(new TemplateProblem(file, entry.Line, entry.Column, $"Parameter {entry.Key}: {message}"));
            if (entry.Value is not TemplateMap definition || definition["Type"] is not TemplateScalar type)
            {
                throw Problem("a Type is required.");
            }

            string value = given.TryGetValue(entry.Key, out string? over) ? over
                : definition["Default"] is TemplateScalar scalar ? scalar.Text
                : throw Problem($"it has no default; give it with --parameter {entry.Key}=VALUE.");
            Check(definition, type.Text, value, Problem);
            values[entry.Key] = type.Text is "CommaDelimitedList" || type.Text.StartsWith("List<", StringComparison.Ordinal)
                ? new TemplateList([.. value.Split(',').Select(item => new TemplateScalar(item.Trim(), ScalarKind.Text, entry.Line, entry.Column))], entry.Line, entry.Column)
                : new TemplateScalar(value, ScalarKind.Text, entry.Line, entry.Column);
        }

        return values;
    }

    private static void Check(TemplateMap definition, string type, string value, Func<string, TemplateException> problem)
    {
        if (definition["AllowedValues"] is TemplateList allowed && !allowed.Items.Any(item => item is TemplateScalar scalar && scalar.Text == value))
        {
            throw problem($"'{value}' is not one of {string.Join(", ", allowed.Items.OfType<TemplateScalar>().Select(scalar => scalar.Text))}.");
        }

        if (type == "Number")
        {
            if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
            {
                throw problem($"'{value}' is not a number.");
            }

            if (number < Bound(definition, "MinValue", double.MinValue) || number > Bound(definition, "MaxValue", double.MaxValue))
            {
                throw problem($"{value} is not between {Written(definition, "MinValue")} and {Written(definition, "MaxValue")}.");
            }
        }
        else if (value.Length < Bound(definition, "MinLength", 0) || value.Length > Bound(definition, "MaxLength", int.MaxValue))
        {
            throw problem($"its length {value.Length} is not between {Written(definition, "MinLength")} and {Written(definition, "MaxLength")}.");
        }

        if (definition["AllowedPattern"] is TemplateScalar pattern)
        {
            bool matches;
            try
            {
                matches = Regex.IsMatch(value, $"^(?:{pattern.Text})$", RegexOptions.CultureInvariant, MatchLimit);
            }
            catch (ArgumentException error)
            {
                throw problem($"AllowedPattern: {error.Message}");
            }
            catch (RegexMatchTimeoutException)
            {
                throw problem("AllowedPattern takes too long on this value.");
            }

            if (!matches)
            {
                throw problem($"'{value}' does not match {pattern.Text}.");
            }
        }
    }

    private static double Bound(TemplateMap definition, string name, double otherwise) =>
        definition[name] is TemplateScalar scalar && double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : otherwise;

    private static string Written(TemplateMap definition, string name) => definition[name] is TemplateScalar scalar ? scalar.Text : "any";
}
