using System.Globalization;
using ThemisGuard.StatesLanguage.Interpretation;
using ThemisGuard.StatesLanguage.Syntax.Paths;
using ThemisGuard.StatesLanguage.Syntax.StateTypes;
using ThemisGuard.StatesLanguage.Syntax.Templates;

namespace ThemisGuard.StatesLanguage.Syntax.Reading;

/// <summary>Reads one state.</summary>
internal sealed class StateReader
{
    private const double MaxSeconds = 99_999_999;
    private readonly DefinitionReader _reader;
    private readonly string _name;
    private readonly DefinitionNode _node;
    private readonly string _location;
    private readonly int _nesting;
    private readonly QueryLanguage _language;
    private readonly FieldReader _fields;
    private readonly TemplateReader _templates;

    public StateReader(DefinitionReader reader, string name, DefinitionNode node, string location, int nesting)
    {
        _reader = reader;
        _name = name;
        _node = node;
        _location = location;
        _nesting = nesting;
        _language = node.IsObject ? reader.ReadLanguage(node, location, reader.Language) : reader.Language;
        _fields = new FieldReader(reader, _language);
        _templates = new TemplateReader(reader, _fields, _language);
    }

    public State? Read()
    {
        if (!_node.IsObject)
        {
            _reader.Fault(_node, _location, "A state must be an object");
            return null;
        }

        if (_node["Type"] is not { } typeNode)
        {
            _reader.RequireFields(_node, _location, "Type");
            return null;
        }

        if (!TryType(typeNode.Text, out StateType type))
        {
            _reader.Fault(typeNode, _location + "/Type",
                "The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map]");
            return null;
        }

        CheckFields(type);
        State? state = type switch
        {
            StateType.Pass => ReadPass(),
            StateType.Task => ReadTask(),
            StateType.Choice => ReadChoice(),
            StateType.Wait => ReadWait(),
            StateType.Succeed => new SucceedState { Name = _name, Type = type, Language = _language, Location = _location },
            StateType.Fail => ReadFail(),
            StateType.Parallel => ReadParallel(),
            _ => new MapReader(_reader, _fields, _templates, _name, _node, _location, _nesting, _language).Read(),
        };
        if (state is not null)
        {
            ReadCommon(state);
        }

        _reader.NoteVariables(_name, _fields.Variables);

        return state;
    }

    private static bool TryType(string text, out StateType type) =>
        Enum.TryParse(text, ignoreCase: false, out type) && Enum.IsDefined(type) && !char.IsAsciiDigit(text[0]);

    private void CheckFields(StateType type)
    {
        foreach ((string field, DefinitionNode node) in _node.Members)
        {
            if (FieldRules.Allows(type, _language, field))
            {
                continue;
            }

            if (FieldRules.AllowsInOtherLanguage(type, _language, field))
            {
                string language = _language == QueryLanguage.Jsonata ? "JSONata" : "JSONPath";
                _reader.Fault(node, _location, $"The field '{field}' is not supported when the query language is {language}");
            }
            else
            {
                _reader.Unsupported(node, _location, field);
            }
        }
    }

    private void ReadCommon(State state)
    {
        _fields.Text(_node, _location, "Comment");
        bool flows = state.Type is not (StateType.Choice or StateType.Succeed or StateType.Fail);
        if (flows)
        {
            state.NextName = _fields.Text(_node, _location, "Next");
            state.End = _fields.Flag(_node, _location, "End");
            if (_node["Next"] is not null && state.End)
            {
                _reader.Fault(_node, _location, "The fields 'Next' and 'End' can not be used together");
            }
            else if (_node["Next"] is null && !state.End)
            {
                _reader.Fault(_node, _location, "One of these fields is required: [Next, End]");
            }
        }

        if (state.Type == StateType.Fail)
        {
            return;
        }

        if (_language == QueryLanguage.JsonPath)
        {
            state.InputPath = _fields.Selection(_node, _location, "InputPath");
            state.OutputPath = _fields.Selection(_node, _location, "OutputPath");
            state.ResultPath = _fields.Placement(_node, _location);
            state.ResultSelector = _templates.Read(_node, _location, "ResultSelector");
            if (state is not MapState)
            {
                state.Arguments = _templates.Read(_node, _location, "Parameters");
            }
        }
        else
        {
            state.Output = _templates.Read(_node, _location, "Output");
            state.Arguments = _templates.Read(_node, _location, "Arguments");
        }

        state.Assign = ReadAssign(_node, _location, "Assign", _templates, _reader);
        if (state is FallibleState fallible)
        {
            var readers = new ErrorHandlingReader(_reader, _fields, _templates, _language);
            fallible.Retry = readers.ReadRetriers(_node, _location);
            fallible.Catch = readers.ReadCatchers(_node, _location);
        }
    }

    /// <summary>Reads Assign of a state, a choice or a catcher, and checks the names.</summary>
    public static Template? ReadAssign(DefinitionNode node, string location, string field, TemplateReader templates, DefinitionReader reader)
    {
        if (node[field] is not { } assign)
        {
            return null;
        }

        if (!assign.IsObject)
        {
            reader.Fault(assign, $"{location}/{field}", $"The value for the field '{field}' must be an object");
            return null;
        }

        foreach ((string member, DefinitionNode value) in assign.Members)
        {
            string name = member.EndsWith(".$", StringComparison.Ordinal) ? member[..^2] : member;
            if (!VariableNames.IsValid(name))
            {
                reader.Fault(value, $"{location}/{field}",
                    $"The variable name '{name}' is not valid: it must be a Unicode identifier of at most {VariableNames.MaxLength} characters, and not 'states'");
            }
        }

        return assign.Members.Count == 0 ? null : templates.Read(node, location, field);
    }

    private PassState ReadPass() => new()
    {
        Name = _name,
        Type = StateType.Pass,
        Language = _language,
        Location = _location,
        Result = _node["Result"] is { } result && _language == QueryLanguage.JsonPath ? TemplateReader.Literal(result) : default,
    };

    private TaskState? ReadTask()
    {
        _reader.RequireFields(_node, _location, "Resource");
        TaskResource? resource = _reader.ReadResource(_node, _location);
        NumberField? timeout = _fields.Number(_node, _location, "TimeoutSeconds", 1, MaxSeconds);
        NumberField? heartbeat = _fields.Number(_node, _location, "HeartbeatSeconds", 1, MaxSeconds);
        if (timeout?.Literal is { } limit && heartbeat?.Literal is { } interval && interval >= limit)
        {
            _reader.Fault(_node["HeartbeatSeconds"]!, _location, "The value for the field 'HeartbeatSeconds' must be smaller than 'TimeoutSeconds'");
        }

        Template? credentials = null;
        if (_node["Credentials"] is { } node)
        {
            if (node["RoleArn"] is null && node["RoleArn.$"] is null)
            {
                _reader.Fault(node, _location + "/Credentials", "The field 'RoleArn' is required but was missing");
            }

            _reader.AllowOnly(node, _location + "/Credentials", "RoleArn", "RoleArn.$");
            credentials = _templates.Read(_node, _location, "Credentials");
        }

        return resource is null ? null : new TaskState
        {
            Name = _name,
            Type = StateType.Task,
            Language = _language,
            Location = _location,
            Resource = resource,
            TimeoutSeconds = timeout,
            HeartbeatSeconds = heartbeat,
            Credentials = credentials,
        };
    }

    private WaitState ReadWait()
    {
        int given = _node.Members.Count(static member => member.Key is "Seconds" or "SecondsPath" or "Timestamp" or "TimestampPath");
        if (given != 1)
        {
            _reader.Fault(_node, _location, "Exactly one of these fields is required: [Seconds, SecondsPath, Timestamp, TimestampPath]");
        }

        var state = new WaitState
        {
            Name = _name,
            Type = StateType.Wait,
            Language = _language,
            Location = _location,
            Seconds = _fields.Number(_node, _location, "Seconds", 0, MaxSeconds),
            Timestamp = _fields.TextOrPath(_node, _location, "Timestamp", intrinsics: false),
        };
        state.TimestampPath = (state.Timestamp?.Source as PathTemplate)?.Path;
        if (state.Timestamp?.Literal is { } literal)
        {
            if (Timestamps.TryParse(literal, out DateTimeOffset until))
            {
                state.Until = until;
            }
            else
            {
                _reader.Fault(_node["Timestamp"]!, _location + "/Timestamp", "String does not match RFC3339 timestamp");
            }
        }

        return state;
    }

    private FailState ReadFail() => new()
    {
        Name = _name,
        Type = StateType.Fail,
        Language = _language,
        Location = _location,
        Error = _fields.TextOrPath(_node, _location, "Error", intrinsics: true),
        Cause = _fields.TextOrPath(_node, _location, "Cause", intrinsics: true),
    };

    private ChoiceState ReadChoice()
    {
        _reader.RequireFields(_node, _location, "Choices");
        var rules = new ChoiceReader(_reader, _fields, _templates, _language);
        return new ChoiceState
        {
            Name = _name,
            Type = StateType.Choice,
            Language = _language,
            Location = _location,
            Choices = rules.ReadChoices(_node, _location),
            DefaultName = _fields.Text(_node, _location, "Default"),
        };
    }

    private ParallelState ReadParallel()
    {
        _reader.RequireFields(_node, _location, "Branches");
        var branches = new List<StateGraph>();
        if (_node["Branches"] is { } list)
        {
            if (!list.IsArray || list.Items.Count == 0)
            {
                _reader.Fault(list, _location + "/Branches", "The value for the field 'Branches' must be an array with at least one branch");
            }

            for (var i = 0; i < list.Items.Count; i++)
            {
                string location = string.Create(CultureInfo.InvariantCulture, $"{_location}/Branches[{i}]");
                _reader.AllowOnly(list.Items[i], location, "StartAt", "States", "Comment");
                if (_reader.ReadGraph(list.Items[i], location, _nesting + 1) is { } branch)
                {
                    branches.Add(branch);
                }
            }
        }

        return new ParallelState
        {
            Name = _name,
            Type = StateType.Parallel,
            Language = _language,
            Location = _location,
            Branches = [.. branches],
        };
    }
}
