namespace ThemisGuard.Local.Template;

/// <summary>Reads <c>template.yaml</c> into what this machine runs.</summary>
public sealed class DeploymentReader
{
    private readonly DeploymentParts _parts;
    private readonly TemplateMap _root;
    private readonly List<TemplateProblem> _problems = [];

    private DeploymentReader(string file, TemplateMap root, IReadOnlyDictionary<string, string> parameters, LocalNames names)
    {
        _root = root;
        var intrinsics = new Intrinsics(file, root, TemplateParameters.Read(file, root, parameters), names);
        _parts = new DeploymentParts(file, root, intrinsics, names);
    }

    /// <summary>Reads a template.</summary>
    /// <param name="file">Path of a SAM or CloudFormation template, YAML or JSON.</param>
    /// <param name="parameters">Values of parameters by name; the others have their defaults.</param>
    /// <param name="names">What references to resources resolve to.</param>
    /// <exception cref="TemplateException">It can't be read, or holds what has no counterpart here: every such resource by name, with its line.</exception>
    public static Deployment Read(string file, IReadOnlyDictionary<string, string> parameters, LocalNames names)
    {
        string text;
        try
        {
            if (new FileInfo(file) is { Exists: true, Length: > 10_000_000 })
            {
                throw new TemplateException(new TemplateProblem(file, 0, 0, "The file is larger than 10 MB: this is not a template."));
            }

            text = File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TemplateException(new TemplateProblem(file, 0, 0, error.Message));
        }

        TemplateNode root = TemplateYaml.Read(file, text);
        return root is TemplateMap map
            ? new DeploymentReader(Path.GetFullPath(file), map, parameters, names).Read()
            : throw new TemplateException(new TemplateProblem(file, root.Line, root.Column, "A template is a map with a Resources section."));
    }

    private Deployment Read()
    {
        foreach (TemplateEntry entry in ((TemplateMap)_root["Resources"]!).Entries)
        {
            // One resource's problem hides no other's: a person fixes them all at once.
            try
            {
                Add(entry);
            }
            catch (TemplateException error)
            {
                _problems.AddRange(error.Problems);
            }
        }

        if (_problems.Count == 0)
        {
            _problems.AddRange(DeploymentChecks.Run(_parts));
        }

        return _problems.Count == 0 ? _parts.ToDeployment() : throw new TemplateException([.. _problems.Distinct().OrderBy(problem => problem.Line)]);
    }

    private void Add(TemplateEntry entry)
    {
        if (entry.Value is not TemplateMap resource || resource["Type"] is not TemplateScalar { Text: var type })
        {
            throw _parts.Problem(entry, $"{entry.Key} has no Type.");
        }

        if (resource["Condition"] is TemplateScalar condition && !_parts.Intrinsics.Holds(condition.Text, condition))
        {
            return;
        }

        if (ResourceTypes.NotNeeded(type))
        {
            _parts.NotNeeded.Add(new NotNeededResource(entry.Key, type, _parts.Intrinsics.NameOf(entry.Key, resource), entry.Line));
            return;
        }

        if (!ResourceTypes.HasCounterpart(type))
        {
            throw _parts.Problem(entry, $"{entry.Key}: {type} has no counterpart on this machine.");
        }

        TemplateMap written = resource["Properties"] switch
        {
            TemplateMap map => map,
            null => new TemplateMap([], resource.Line, resource.Column),
            { } other => throw _parts.Intrinsics.Problem(other, $"{entry.Key}: Properties must be a map."),
        };
        var properties = new PropertyReader(_parts.Intrinsics, Globals.Merge(_root, type, written), entry.Key);
        string name = _parts.Intrinsics.NameOf(entry.Key, resource);
        switch (type)
        {
            case "AWS::Serverless::Function" or "AWS::Lambda::Function":
                FunctionReader.Read(_parts, entry.Key, name, properties, entry.Line);
                break;
            case "AWS::Serverless::StateMachine" or "AWS::StepFunctions::StateMachine":
                StateMachineReader.Read(_parts, entry.Key, name, properties, entry.Line);
                break;
            case "AWS::StepFunctions::Activity":
                _parts.Activities.Add(name);
                break;
            case "AWS::SQS::Queue":
                QueueReader.Read(_parts, entry.Key, name, properties, entry.Line);
                break;
            case "AWS::Lambda::EventSourceMapping":
                QueueSourceReader.ReadMapping(_parts, entry.Key, properties, entry.Line);
                break;
            case "AWS::Events::EventBus":
                _parts.Buses.Add(name);
                break;
            case "AWS::Events::Rule":
                RuleReader.ReadRule(_parts, name, properties, entry.Line);
                break;
            case "AWS::Scheduler::Schedule":
                RuleReader.ReadSchedule(_parts, name, properties, entry.Line);
                break;
            case "AWS::Serverless::HttpApi":
                HttpApiReader.Read(_parts, entry.Key, properties, entry.Line);
                break;
            default:
                throw new InvalidOperationException($"{type} is said to have a counterpart and has none.");
        }
    }
}
