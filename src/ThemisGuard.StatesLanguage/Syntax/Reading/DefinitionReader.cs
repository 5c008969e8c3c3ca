using System.Text.Json;
using ThemisGuard.StatesLanguage.Syntax.StateTypes;

namespace ThemisGuard.StatesLanguage.Syntax.Reading;

/// <summary>Reads a definition into its tree and collects every fault on the way; a fault never stops the reading of the rest.</summary>
internal sealed class DefinitionReader(DefinitionOptions options)
{
    private const int MaxNesting = 24;
    private readonly List<Diagnostic> _diagnostics = [];
    private readonly Dictionary<string, TaskResource> _resources = new(StringComparer.Ordinal);
    private readonly HashSet<string> _stateNames = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> _variableReferences = new(StringComparer.Ordinal);

    public DefinitionOptions Options => options;

    public IReadOnlyList<Diagnostic> Diagnostics => _diagnostics;

    /// <summary>The machine's language; nested graphs inherit it, not the language of the state around them.</summary>
    public QueryLanguage Language { get; private set; }

    public IReadOnlyList<TaskResource> Resources => [.. _resources.Values];

    public ParseResult Read(ReadOnlySpan<byte> json)
    {
        DefinitionNode? root = ReadText(json);
        if (root is null)
        {
            return new ParseResult(null, _diagnostics);
        }

        if (!root.IsObject)
        {
            _diagnostics.Add(new Diagnostic(
                DiagnosticSeverity.Error, DiagnosticCodes.SchemaValidationFailed, "Definition must be a valid JSON object", null, root.Line, root.Column));
            return new ParseResult(null, _diagnostics);
        }

        Language = ReadLanguage(root, "", QueryLanguage.JsonPath);
        var fields = new FieldReader(this, Language);
        AllowOnly(root, "", "Comment", "StartAt", "States", "Version", "TimeoutSeconds", "QueryLanguage");
        string? comment = fields.Text(root, "", "Comment");
        if (root["Version"] is { } version && version.Text != "1.0")
        {
            Fault(version, "/Version", "The value for the field 'Version' must be '1.0'");
        }

        long? timeout = (long?)fields.LiteralNumber(root, "", "TimeoutSeconds", 1, 99_999_999);
        StateGraph? graph = ReadGraph(root, "", 0);
        bool refused = graph is null || _diagnostics.Exists(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        var definition = refused
            ? null
            : new StateMachineDefinition(options.Type, Language, comment, timeout, graph!) { Resources = Resources, VariableReferences = _variableReferences };
        return new ParseResult(definition, _diagnostics);
    }

    /// <summary>Reads text as JSON; null and a diagnostic when it is none.</summary>
    public DefinitionNode? ReadText(ReadOnlySpan<byte> json)
    {
        if (json.Length > options.MaxBytes)
        {
            _diagnostics.Add(new Diagnostic(
                DiagnosticSeverity.Error, DiagnosticCodes.SchemaValidationFailed,
                $"The definition has {json.Length} bytes; at most {options.MaxBytes} are allowed", "/", 0, 0));
            return null;
        }

        if (json.Trim(" \t\r\n"u8).IsEmpty)
        {
            _diagnostics.Add(new Diagnostic(
                DiagnosticSeverity.Error, DiagnosticCodes.SchemaValidationFailed, "Definition must be a valid JSON object", null, 0, 0));
            return null;
        }

        try
        {
            return DefinitionNode.Read(json, options.MaxDepth);
        }
        catch (JsonException unreadable)
        {
            _diagnostics.Add(new Diagnostic(
                DiagnosticSeverity.Error, DiagnosticCodes.InvalidJson, unreadable.Message, null,
                (int)(unreadable.LineNumber ?? 0) + 1, (int)(unreadable.BytePositionInLine ?? 0) + 1));
            return null;
        }
        catch (InvalidOperationException unreadable)
        {
            // A string with half of a surrogate pair: well-formed JSON that is no text.
            _diagnostics.Add(new Diagnostic(DiagnosticSeverity.Error, DiagnosticCodes.InvalidJson, unreadable.Message, null, 0, 0));
            return null;
        }
    }

    public void Fault(DefinitionNode at, string location, string message, string code = DiagnosticCodes.SchemaValidationFailed) =>
        _diagnostics.Add(new Diagnostic(DiagnosticSeverity.Error, code, message, location.Length == 0 ? "/" : location, at.Line, at.Column));

    public void NoteVariables(string state, IReadOnlyCollection<string> variables)
    {
        if (variables.Count > 0)
        {
            _variableReferences[state] = [.. variables];
        }
    }

    public void Unsupported(DefinitionNode at, string location, string field) =>
        Fault(at, location, $"The field '{field}' is not supported by Step Functions");

    /// <summary>Refuses every other field: a field that is read past would be one that somebody relies on.</summary>
    public void AllowOnly(DefinitionNode node, string location, params ReadOnlySpan<string> names)
    {
        foreach ((string name, DefinitionNode value) in node.Members)
        {
            if (!names.Contains(name))
            {
                Unsupported(value, location, name);
            }
        }
    }

    public void RequireFields(DefinitionNode node, string location, params ReadOnlySpan<string> names)
    {
        var missing = new List<string>();
        foreach (string name in names)
        {
            if (node[name] is null)
            {
                missing.Add(name);
            }
        }

        if (missing.Count > 0)
        {
            Fault(node, location, $"These fields are required: [{string.Join(", ", missing)}]");
        }
    }

    public QueryLanguage ReadLanguage(DefinitionNode node, string location, QueryLanguage inherited)
    {
        if (node["QueryLanguage"] is not { } language)
        {
            return inherited;
        }

        switch (language.Text)
        {
            case "JSONPath" when inherited == QueryLanguage.Jsonata && location.Length > 0:
                Fault(language, location + "/QueryLanguage", "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
                return QueryLanguage.JsonPath;
            case "JSONPath":
                return QueryLanguage.JsonPath;
            case "JSONata":
                return QueryLanguage.Jsonata;
            default:
                Fault(language, location + "/QueryLanguage", "The field 'QueryLanguage' should have one of these values: [JSONPath, JSONata]");
                return inherited;
        }
    }

    public TaskResource? ReadResource(DefinitionNode node, string location)
    {
        if (node["Resource"] is not { } resource)
        {
            return null;
        }

        location += "/Resource";
        if (!resource.IsString)
        {
            Fault(resource, location, "The value for the field 'Resource' must be a string");
            return null;
        }

        TaskResource? parsed = TaskResource.TryParse(resource.Text);
        if (parsed is null || !parsed.IsKnownToAws)
        {
            Fault(resource, location,
                $"The resource provided {resource.Text} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.");
            return null;
        }

        if (options.Type == StateMachineType.Express)
        {
            if (parsed.Kind == TaskResourceKind.Activity)
            {
                Fault(resource, location, "Express state machine does not support Activity ARN");
                return null;
            }

            if (parsed.Pattern != IntegrationPattern.RequestResponse)
            {
                string suffix = parsed.Name[parsed.Name.IndexOf('.', StringComparison.Ordinal)..];
                Fault(resource, location, $"Express state machine does not support '{suffix}' service integration ");
                return null;
            }
        }

        if (options.Integrations is { } offered && !offered(parsed))
        {
            Fault(resource, location, $"The integration {resource.Text} is not offered here");
            return null;
        }

        _resources.TryAdd(parsed.Arn, parsed);
        return parsed;
    }

    /// <summary>Reads StartAt and States of the machine, a branch or a processor, and links the states.</summary>
    public StateGraph? ReadGraph(DefinitionNode node, string location, int nesting)
    {
        if (nesting > MaxNesting)
        {
            Fault(node, location, $"States nest deeper than {MaxNesting} levels");
            return null;
        }

        RequireFields(node, location, "StartAt", "States");
        DefinitionNode? states = node["States"], startAt = node["StartAt"];
        if (states is null || startAt is null)
        {
            return null;
        }

        if (!states.IsObject || states.Members.Count == 0)
        {
            Fault(states, location + "/States", "The field 'States' must be an object with at least one state");
            return null;
        }

        var graph = new StateGraph { StartAt = startAt.Text, States = new(StringComparer.Ordinal) };
        foreach ((string name, DefinitionNode state) in states.Members)
        {
            string stateLocation = $"{location}/States/{name}";
            if (name.Length is 0 or > 80)
            {
                Fault(state, stateLocation, "The name of a state must have 1 to 80 characters");
            }

            if (!_stateNames.Add(name))
            {
                Fault(state, stateLocation, $"Duplicate state name: {name}", DiagnosticCodes.DuplicateStateName);
            }

            if (new StateReader(this, name, state, stateLocation, nesting).Read() is { } read)
            {
                graph.States[name] = read;
            }
        }

        new GraphLinker(this, states, startAt, location).Link(graph);
        return graph;
    }
}
