using ThemisGuard.StatesLanguage.Syntax.Paths;
using ThemisGuard.StatesLanguage.Syntax.Templates;

namespace ThemisGuard.StatesLanguage.Syntax.StateTypes;

internal sealed class MapState : FallibleState
{
    /// <summary>True: each item is a child execution of a map run.</summary>
    public bool Distributed { get; set; }

    /// <summary>Type of the child executions.</summary>
    public StateMachineType ChildType { get; set; }

    public required StateGraph Processor { get; init; }

    /// <summary>ItemsPath (JSONPath); null: the whole effective input.</summary>
    public PathExpression? ItemsPath { get; set; }

    /// <summary>Items (JSONata): an array with expressions in it, or an expression.</summary>
    public Template? Items { get; set; }

    /// <summary>ItemSelector, or the older Parameters.</summary>
    public Template? ItemSelector { get; set; }

    public ItemReader? Reader { get; set; }

    public ItemBatcher? Batcher { get; set; }
    public ResultWriter? Writer { get; set; }
    public NumberField? MaxConcurrency { get; set; }
    public NumberField? ToleratedFailureCount { get; set; }
    public NumberField? ToleratedFailurePercentage { get; set; }

    /// <summary>Label of its map runs; null: the state's name stands in.</summary>
    public string? Label { get; set; }
}

/// <summary>Where the items of a distributed map come from.</summary>
internal sealed class ItemReader
{
    public required TaskResource Resource { get; init; }
    public Template? Arguments { get; init; }

    /// <summary>JSON, JSONL or CSV; null for a listing of objects.</summary>
    public string? InputType { get; init; }

    /// <summary>True: the first row of a CSV names its columns; false: <see cref="CsvHeaders"/> does.</summary>
    public bool FirstRowIsHeader { get; init; } = true;

    public string[] CsvHeaders { get; init; } = [];
    public char CsvDelimiter { get; init; } = ',';
    public NumberField? MaxItems { get; init; }

    /// <summary>ItemsPointer: a JSON pointer to the array inside a JSON file.</summary>
    public string? ItemsPointer { get; init; }
}

/// <summary>Groups items, so that one child execution takes many.</summary>
internal sealed class ItemBatcher
{
    public NumberField? MaxItemsPerBatch { get; init; }
    public NumberField? MaxInputBytesPerBatch { get; init; }
    public Template? BatchInput { get; init; }
}

/// <summary>Where the results of a distributed map go.</summary>
internal sealed class ResultWriter
{
    public TaskResource? Resource { get; init; }
    public Template? Arguments { get; init; }

    /// <summary>NONE, COMPACT or FLATTEN.</summary>
    public string Transformation { get; init; } = "NONE";

    /// <summary>JSON or JSONL.</summary>
    public string OutputType { get; init; } = "JSON";
}
