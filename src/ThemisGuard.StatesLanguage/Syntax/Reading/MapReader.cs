using ThemisGuard.StatesLanguage.Syntax.StateTypes;
using ThemisGuard.StatesLanguage.Syntax.Templates;

namespace ThemisGuard.StatesLanguage.Syntax.Reading;

/// <summary>Reads a Map state, inline or distributed.</summary>
internal sealed class MapReader(
    DefinitionReader reader, FieldReader fields, TemplateReader templates, string name, DefinitionNode node, string location, int nesting, QueryLanguage language)
{
    private const int MaxLabel = 40;

    public MapState? Read()
    {
        string field = node["ItemProcessor"] is null && node["Iterator"] is not null ? "Iterator" : "ItemProcessor";
        reader.RequireFields(node, location, field);
        if (node[field] is not { } processor)
        {
            return null;
        }

        if (!processor.IsObject)
        {
            reader.Fault(processor, $"{location}/{field}", $"The value for the field '{field}' must be an object");
            return null;
        }

        reader.AllowOnly(processor, $"{location}/{field}", "StartAt", "States", "ProcessorConfig", "Comment");
        (bool distributed, StateMachineType childType) = ReadConfig(processor, $"{location}/{field}/ProcessorConfig");
        StateGraph? graph = reader.ReadGraph(processor, $"{location}/{field}", nesting + 1);
        if (!distributed)
        {
            foreach (string only in (ReadOnlySpan<string>)["ItemReader", "ItemBatcher", "ResultWriter", "Label"])
            {
                if (node[only] is { } value)
                {
                    reader.Fault(value, location, $"The field '{only}' is only supported in a distributed map");
                }
            }
        }

        return graph is null ? null : new MapState
        {
            Name = name,
            Type = StateType.Map,
            Language = language,
            Location = location,
            Distributed = distributed,
            ChildType = childType,
            Processor = graph,
            ItemsPath = language == QueryLanguage.JsonPath ? fields.Path(node, location, "ItemsPath") : null,
            Items = language == QueryLanguage.Jsonata ? ReadItems() : null,
            ItemSelector = templates.Read(node, location, node["ItemSelector"] is not null ? "ItemSelector" : "Parameters"),
            Reader = ReadItemReader(),
            Batcher = ReadBatcher(),
            Writer = ReadWriter(),
            MaxConcurrency = fields.Number(node, location, "MaxConcurrency", 0, int.MaxValue),
            ToleratedFailureCount = fields.Number(node, location, "ToleratedFailureCount", 0, int.MaxValue),
            ToleratedFailurePercentage = fields.Number(node, location, "ToleratedFailurePercentage", 0, 100, integer: false),
            Label = ReadLabel(),
        };
    }

    private (bool Distributed, StateMachineType ChildType) ReadConfig(DefinitionNode processor, string at)
    {
        if (processor["ProcessorConfig"] is not { } config)
        {
            return (false, StateMachineType.Standard);
        }

        reader.AllowOnly(config, at, "Mode", "ExecutionType");
        string mode = fields.Text(config, at, "Mode") ?? "INLINE";
        string? type = fields.Text(config, at, "ExecutionType");
        if (mode is not ("INLINE" or "DISTRIBUTED"))
        {
            reader.Fault(config, at + "/Mode", "The field 'Mode' should have one of these values: [INLINE, DISTRIBUTED]");
        }

        if (type is not (null or "STANDARD" or "EXPRESS"))
        {
            reader.Fault(config, at + "/ExecutionType", "The field 'ExecutionType' should have one of these values: [STANDARD, EXPRESS]");
        }

        if (mode == "DISTRIBUTED")
        {
            if (type is null)
            {
                reader.RequireFields(config, at, "ExecutionType");
            }

            if (reader.Options.Type == StateMachineType.Express)
            {
                reader.Fault(config, at + "/Mode", "Express state machine does not support distributed maps");
            }
        }

        return (mode == "DISTRIBUTED", type == "EXPRESS" ? StateMachineType.Express : StateMachineType.Standard);
    }

    private Template? ReadItems()
    {
        if (node["Items"] is { } items && !items.IsArray && !items.IsObject && !(items.IsString && FieldReader.IsExpression(items.Text)))
        {
            reader.Fault(items, location + "/Items", "The value for the field 'Items' must be an array, an object or a JSONata expression");
            return null;
        }

        return templates.Read(node, location, "Items");
    }

    private ItemReader? ReadItemReader()
    {
        if (node["ItemReader"] is not { } itemReader)
        {
            return null;
        }

        string at = location + "/ItemReader";
        reader.RequireFields(itemReader, at, "Resource");
        reader.AllowOnly(itemReader, at, "Resource", language == QueryLanguage.Jsonata ? "Arguments" : "Parameters", "ReaderConfig");
        TaskResource? resource = reader.ReadResource(itemReader, at);
        if (resource is null)
        {
            return null;
        }

        DefinitionNode config = itemReader["ReaderConfig"] ?? itemReader;
        string configAt = at + "/ReaderConfig";
        string? type = itemReader["ReaderConfig"] is null ? null : fields.Text(config, configAt, "InputType");
        if (type is not (null or "JSON" or "JSONL" or "CSV" or "MANIFEST" or "PARQUET"))
        {
            reader.Fault(config, configAt + "/InputType", "The field 'InputType' should have one of these values: [CSV, JSON, JSONL, MANIFEST, PARQUET]");
        }

        if (type is "MANIFEST" or "PARQUET")
        {
            reader.Fault(config, configAt + "/InputType", $"The input type '{type}' is not offered here; there are CSV, JSON and JSONL");
        }

        if (type is null && resource.Action == "getObject")
        {
            reader.Fault(itemReader, configAt, "The field 'InputType' is required but was missing");
        }

        if (itemReader["ReaderConfig"] is not null)
        {
            reader.AllowOnly(config, configAt, "InputType", "MaxItems", "MaxItemsPath", "CSVHeaderLocation", "CSVHeaders", "CSVDelimiter", "ItemsPointer");
        }

        string? header = fields.Text(config, configAt, "CSVHeaderLocation");
        return new ItemReader
        {
            Resource = resource,
            Arguments = templates.Read(itemReader, at, language == QueryLanguage.Jsonata ? "Arguments" : "Parameters"),
            InputType = type,
            FirstRowIsHeader = header != "GIVEN",
            CsvHeaders = [.. config["CSVHeaders"]?.Items.Select(static item => item.Text) ?? []],
            CsvDelimiter = Delimiter(config, configAt),
            MaxItems = fields.Number(config, configAt, "MaxItems", 0, double.MaxValue),
            ItemsPointer = fields.Text(config, configAt, "ItemsPointer"),
        };
    }

    private char Delimiter(DefinitionNode config, string at)
    {
        switch (fields.Text(config, at, "CSVDelimiter"))
        {
            case null or "COMMA":
                return ',';
            case "PIPE":
                return '|';
            case "SEMICOLON":
                return ';';
            case "SPACE":
                return ' ';
            case "TAB":
                return '\t';
            default:
                reader.Fault(config["CSVDelimiter"]!, at + "/CSVDelimiter",
                    "The field 'CSVDelimiter' should have one of these values: [COMMA, PIPE, SEMICOLON, SPACE, TAB]");
                return ',';
        }
    }

    private ItemBatcher? ReadBatcher()
    {
        if (node["ItemBatcher"] is not { } batcher)
        {
            return null;
        }

        string at = location + "/ItemBatcher";
        reader.AllowOnly(batcher, at, "MaxItemsPerBatch", "MaxItemsPerBatchPath", "MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath", "BatchInput");
        var read = new ItemBatcher
        {
            MaxItemsPerBatch = fields.Number(batcher, at, "MaxItemsPerBatch", 1, 100_000_000),
            MaxInputBytesPerBatch = fields.Number(batcher, at, "MaxInputBytesPerBatch", 1, 262_144),
            BatchInput = templates.Read(batcher, at, "BatchInput"),
        };
        if (read.MaxItemsPerBatch is null && read.MaxInputBytesPerBatch is null)
        {
            reader.Fault(batcher, at, "One of these fields is required: [MaxItemsPerBatch, MaxInputBytesPerBatch]");
        }

        return read;
    }

    private ResultWriter? ReadWriter()
    {
        if (node["ResultWriter"] is not { } writer)
        {
            return null;
        }

        string at = location + "/ResultWriter";
        reader.AllowOnly(writer, at, "Resource", language == QueryLanguage.Jsonata ? "Arguments" : "Parameters", "WriterConfig");
        DefinitionNode config = writer["WriterConfig"] ?? writer;
        if (writer["WriterConfig"] is not null)
        {
            reader.AllowOnly(config, at + "/WriterConfig", "Transformation", "OutputType");
        }

        string transformation = fields.Text(config, at + "/WriterConfig", "Transformation") ?? "NONE";
        string output = fields.Text(config, at + "/WriterConfig", "OutputType") ?? "JSON";
        if (transformation is not ("NONE" or "COMPACT" or "FLATTEN"))
        {
            reader.Fault(config, at + "/WriterConfig/Transformation", "The field 'Transformation' should have one of these values: [NONE, COMPACT, FLATTEN]");
        }

        if (output is not ("JSON" or "JSONL"))
        {
            reader.Fault(config, at + "/WriterConfig/OutputType", "The field 'OutputType' should have one of these values: [JSON, JSONL]");
        }

        if (writer["Resource"] is null && writer["WriterConfig"] is null)
        {
            reader.RequireFields(writer, at, "Resource");
        }

        return new ResultWriter
        {
            Resource = reader.ReadResource(writer, at),
            Arguments = templates.Read(writer, at, language == QueryLanguage.Jsonata ? "Arguments" : "Parameters"),
            Transformation = transformation,
            OutputType = output,
        };
    }

    /// <summary>A label goes into ARNs: at most 40 characters, no white space, wildcards, brackets, control or special characters.</summary>
    private string? ReadLabel()
    {
        if (fields.Text(node, location, "Label") is not { } label)
        {
            return null;
        }

        if (label.Length > MaxLabel)
        {
            reader.Fault(node["Label"]!, location + "/Label", $"The label '{label}' exceeds the limit of {MaxLabel} characters");
        }

        foreach (char letter in label)
        {
            if (char.IsWhiteSpace(letter) || char.IsControl(letter) || "?*<>{}[]:;,\\|^~$#%&`\"/".Contains(letter, StringComparison.Ordinal))
            {
                reader.Fault(node["Label"]!, location + "/Label", $"The label '{label}' contains an invalid character");
                break;
            }
        }

        return label;
    }
}
