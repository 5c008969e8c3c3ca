using System.Globalization;
using System.Text;
using System.Text.Json;
using ThemisGuard.GuardLanguage.Documents;

namespace ThemisGuard.Compliance.Inventory.Resolving;

/// <summary>What became of one value of a template.</summary>
/// <param name="At">Where it stands; positions are told from it.</param>
internal abstract record ResolvedValue(DocumentNode At)
{
    /// <summary>The text of a scalar; null for anything else, and for what is not known.</summary>
    public virtual string? Text => null;

    /// <summary>The elements of a list; null for anything else, and for what is not known.</summary>
    public virtual IReadOnlyList<ResolvedValue>? Items => null;

    /// <summary>Whether anything in it is known only at deployment.</summary>
    public virtual bool IsOpen => false;

    public abstract void WriteTo(DocumentBuilder builder);

    /// <summary>The value as JSON.</summary>
    public string ToJson()
    {
        var builder = new DocumentBuilder(TemplateResolver.BuilderOptions);
        WriteTo(builder);
        return builder.Build(At.Document.Name).Root.ToJson();
    }
}

/// <summary>A value as it is written: nothing in it is to be resolved.</summary>
internal sealed record KeptValue(DocumentNode Node, DocumentNode At) : ResolvedValue(At)
{
    public override string? Text => Node.Kind switch
    {
        DocumentKind.String => Node.GetString(),
        DocumentKind.Bool => Node.GetBool() ? "true" : "false",
        DocumentKind.Int => Node.GetInt64().ToString(CultureInfo.InvariantCulture),
        DocumentKind.Float => Node.ToJson(),
        _ => null,
    };

    public override IReadOnlyList<ResolvedValue>? Items
    {
        get
        {
            if (Node.Kind != DocumentKind.List)
            {
                return null;
            }

            var items = new List<ResolvedValue>();
            foreach (DocumentNode item in Node.Items)
            {
                items.Add(new KeptValue(item, item));
            }

            return items;
        }
    }

    public override void WriteTo(DocumentBuilder builder)
    {
        switch (Node.Kind)
        {
            case DocumentKind.List or DocumentKind.Map:
                builder.Add(Node);
                return;
            case DocumentKind.String:
                builder.At(At);
                builder.String(Node.Utf8String);
                return;
            case DocumentKind.Bool:
                builder.At(At);
                builder.Bool(Node.GetBool());
                return;
            case DocumentKind.Int:
                builder.At(At);
                builder.Int(Node.GetInt64());
                return;
            case DocumentKind.Float:
                builder.At(At);
                builder.Float(Node.GetDouble());
                return;
            default:
                builder.Add(Node);
                return;
        }
    }
}

/// <summary>A text that was put together.</summary>
internal sealed record TextValue(DocumentNode At, string Value) : ResolvedValue(At)
{
    public override string Text => Value;

    public override void WriteTo(DocumentBuilder builder)
    {
        builder.At(At);
        builder.String(Value);
    }
}

/// <summary>A number that was given as text, or counted.</summary>
internal sealed record NumberValue(DocumentNode At, double Value) : ResolvedValue(At)
{
    public override string Text => Value.ToString("R", CultureInfo.InvariantCulture);

    public override void WriteTo(DocumentBuilder builder)
    {
        builder.At(At);
        if (Value == Math.Floor(Value) && Math.Abs(Value) < 1L << 53)
        {
            builder.Int((long)Value);
        }
        else
        {
            builder.Float(Value);
        }
    }
}

/// <summary>A boolean that was given as text.</summary>
internal sealed record BoolValue(DocumentNode At, bool Value) : ResolvedValue(At)
{
    public override string Text => Value ? "true" : "false";

    public override void WriteTo(DocumentBuilder builder)
    {
        builder.At(At);
        builder.Bool(Value);
    }
}

/// <summary>A list, some of whose elements may have been resolved.</summary>
internal sealed record ListValue(DocumentNode At, IReadOnlyList<ResolvedValue> Elements) : ResolvedValue(At)
{
    public override IReadOnlyList<ResolvedValue> Items => Elements;

    public override bool IsOpen => Elements.Any(element => element.IsOpen);

    public override void WriteTo(DocumentBuilder builder)
    {
        builder.At(At);
        builder.StartList();
        foreach (ResolvedValue element in Elements)
        {
            element.WriteTo(builder);
        }

        builder.EndList();
    }
}

/// <summary>A map, some of whose values may have been resolved.</summary>
internal sealed record MapValue(DocumentNode At, IReadOnlyList<MapEntry> Entries) : ResolvedValue(At)
{
    public override bool IsOpen => Entries.Any(entry => entry.Value.IsOpen);

    public override void WriteTo(DocumentBuilder builder)
    {
        builder.At(At);
        builder.StartMap();
        foreach (MapEntry entry in Entries)
        {
            if (entry.Key == entry.Written.Key)
            {
                builder.KeyOf(entry.Written);
            }
            else
            {
                builder.Key(entry.Key);
            }

            entry.Value.WriteTo(builder);
        }

        builder.EndMap();
    }
}

/// <summary>An entry of a map.</summary>
/// <param name="Written">Where it is written.</param>
/// <param name="Key">Its key, which a loop may have made.</param>
/// <param name="Value">What became of its value.</param>
internal readonly record struct MapEntry(DocumentNode Written, string Key, ResolvedValue Value);

/// <summary>An intrinsic that is known only at deployment, as a map of one key.</summary>
internal sealed record OpenValue(DocumentNode At, ResolvedValue Rest) : ResolvedValue(At)
{
    public override bool IsOpen => true;

    public override void WriteTo(DocumentBuilder builder) => Rest.WriteTo(builder);
}

/// <summary><c>AWS::NoValue</c>: as if its entry or element were not there.</summary>
internal sealed record NoValue(DocumentNode At) : ResolvedValue(At)
{
    public override void WriteTo(DocumentBuilder builder)
    {
        // Where nothing can be left out, at the root.
        builder.At(At);
        builder.Null();
    }
}
