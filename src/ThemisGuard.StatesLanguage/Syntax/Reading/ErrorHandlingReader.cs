using ThemisGuard.StatesLanguage.Syntax.StateTypes;

namespace ThemisGuard.StatesLanguage.Syntax.Reading;

/// <summary>Reads Retry and Catch.</summary>
internal sealed class ErrorHandlingReader(DefinitionReader reader, FieldReader fields, TemplateReader templates, QueryLanguage language)
{
    private const int MaxInterval = 31_622_400;

    public Retrier[] ReadRetriers(DefinitionNode state, string location)
    {
        var retriers = new List<Retrier>();
        foreach ((DefinitionNode node, string at, bool last) in Entries(state, location, "Retry"))
        {
            string[] errors = ReadErrors(node, at, last);
            reader.AllowOnly(node, at, "ErrorEquals", "IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds", "JitterStrategy", "Comment");
            double? interval = fields.LiteralNumber(node, at, "IntervalSeconds", 1, MaxInterval);
            double? maxDelay = fields.LiteralNumber(node, at, "MaxDelaySeconds", 1, MaxInterval);
            string? jitter = fields.Text(node, at, "JitterStrategy");
            if (jitter is not (null or "FULL" or "NONE"))
            {
                reader.Fault(node["JitterStrategy"]!, at + "/JitterStrategy", "The field 'JitterStrategy' should have one of these values: [FULL, NONE]");
            }

            if (maxDelay <= (interval ?? 1))
            {
                reader.Fault(node["MaxDelaySeconds"]!, at + "/MaxDelaySeconds", "The value for the field 'MaxDelaySeconds' must be greater than 'IntervalSeconds'");
            }

            retriers.Add(new Retrier
            {
                ErrorEquals = errors,
                IntervalSeconds = (int)(interval ?? 1),
                MaxAttempts = (int)(fields.LiteralNumber(node, at, "MaxAttempts", 0, 99_999_999) ?? 3),
                BackoffRate = fields.LiteralNumber(node, at, "BackoffRate", 1, double.MaxValue, integer: false) ?? 2.0,
                MaxDelaySeconds = (int?)maxDelay,
                FullJitter = jitter == "FULL",
            });
        }

        return [.. retriers];
    }

    public Catcher[] ReadCatchers(DefinitionNode state, string location)
    {
        var catchers = new List<Catcher>();
        foreach ((DefinitionNode node, string at, bool last) in Entries(state, location, "Catch"))
        {
            bool jsonata = language == QueryLanguage.Jsonata;
            string[] errors = ReadErrors(node, at, last);
            reader.AllowOnly(node, at, "ErrorEquals", "Next", "Comment", "Assign", jsonata ? "Output" : "ResultPath");
            reader.RequireFields(node, at, "Next");
            catchers.Add(new Catcher
            {
                ErrorEquals = errors,
                NextName = fields.Text(node, at, "Next") ?? "",
                ResultPath = jsonata ? ResultPlacement.Replace : fields.Placement(node, at),
                Output = jsonata ? templates.Read(node, at, "Output") : null,
                Assign = StateReader.ReadAssign(node, at, "Assign", templates, reader),
            });
        }

        return [.. catchers];
    }

    private IEnumerable<(DefinitionNode Node, string Location, bool Last)> Entries(DefinitionNode state, string location, string field)
    {
        if (state[field] is not { } list)
        {
            yield break;
        }

        if (!list.IsArray)
        {
            reader.Fault(list, $"{location}/{field}", $"The value for the field '{field}' must be an array");
            yield break;
        }

        for (var i = 0; i < list.Items.Count; i++)
        {
            string at = $"{location}/{field}[{i}]";
            if (list.Items[i].IsObject)
            {
                yield return (list.Items[i], at, i == list.Items.Count - 1);
            }
            else
            {
                reader.Fault(list.Items[i], at, $"An entry of '{field}' must be an object");
            }
        }
    }

    private string[] ReadErrors(DefinitionNode node, string location, bool last)
    {
        reader.RequireFields(node, location, "ErrorEquals");
        if (node["ErrorEquals"] is not { } list)
        {
            return [];
        }

        if (!list.IsArray || list.Items.Count == 0 || !list.Items.TrueForAll(static item => item.IsString))
        {
            reader.Fault(list, location + "/ErrorEquals", "The value for the field 'ErrorEquals' must be an array with at least one error name");
            return [];
        }

        string[] errors = [.. list.Items.Select(static item => item.Text)];
        if (errors.Contains("States.ALL") && (errors.Length > 1 || !last))
        {
            reader.Fault(list, location + "/ErrorEquals", "'States.ALL' must stand alone and in the last entry");
        }

        return errors;
    }
}
