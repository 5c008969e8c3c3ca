using System.Diagnostics.CodeAnalysis;

namespace ThemisGuard.Jsonata;

/// <summary>What a <see cref="JsonataValue"/> holds.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "These are the names of JSON's types.")]
public enum JsonataKind
{
    /// <summary>Nothing: a path that leads nowhere, a member that is absent. Not a JSON value.</summary>
    Undefined = 0,

    /// <summary>JSON <c>null</c>.</summary>
    Null,

    /// <summary>JSON <c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A JSON number.</summary>
    Number,

    /// <summary>A JSON string: UTF-16, lone surrogates allowed.</summary>
    String,

    /// <summary>A JSON array.</summary>
    Array,

    /// <summary>A JSON object, members in the order in which they were added.</summary>
    Object,

    /// <summary>A function made by an expression. Not a JSON value.</summary>
    Function,
}
