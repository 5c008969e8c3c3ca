namespace ThemisGuard.StatesLanguage.Syntax;

/// <summary>Kind of state machine; it decides which integrations and limits hold.</summary>
public enum StateMachineType
{
    /// <summary>Durable, up to a year, at most 25,000 history events.</summary>
    Standard = 0,

    /// <summary>At most five minutes, no task tokens, no <c>.sync</c>, no activities, no event limit.</summary>
    Express,
}

/// <summary>Language of the expressions of a state.</summary>
public enum QueryLanguage
{
    /// <summary>JSONPath with InputPath, Parameters, ResultSelector, ResultPath and OutputPath; the default.</summary>
    JsonPath = 0,

    /// <summary>JSONata with Arguments and Output.</summary>
    Jsonata,
}

/// <summary>What a definition is read against.</summary>
public sealed record DefinitionOptions
{
    /// <summary>Standard machine, every integration offered.</summary>
    public static DefinitionOptions Default { get; } = new();

    /// <summary>Type of the machine to be created.</summary>
    public StateMachineType Type { get; init; }

    /// <summary>
    /// Whether the host offers a <c>Resource</c>. Null offers all that AWS has. A resource that isn't offered is refused, by name.
    /// The argument is the parsed resource of a Task, ItemReader or ResultWriter.
    /// </summary>
    public Func<TaskResource, bool>? Integrations { get; init; }

    /// <summary>Longest definition in UTF-8 bytes; AWS: 1,048,576.</summary>
    public int MaxBytes { get; init; } = 1_048_576;

    /// <summary>Deepest nesting of the definition's JSON.</summary>
    public int MaxDepth { get; init; } = 64;
}
