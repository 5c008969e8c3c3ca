using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using ThemisGuard.Jsonata.Evaluation;
using ThemisGuard.Jsonata.Values;

namespace ThemisGuard.Jsonata;

/// <summary>
/// An immutable JSON value, or <see cref="Undefined"/> (also <c>default</c>), or a function of an expression.
/// 16 bytes; numbers, booleans and null allocate nothing, copies share their structure.
/// </summary>
/// <remarks>
/// A number read from JSON text writes back as it was spelt (<c>300</c>, <c>1.0</c>, <c>12345678901234567890</c>);
/// arithmetic works on its nearest double, and its results are spelt as ECMAScript spells them.
/// </remarks>
public readonly struct JsonataValue : IEquatable<JsonataValue>
{
    // Undefined: null. Null, booleans and numbers: a Scalar, the number beside it. Otherwise string, JsonataArray, JsonataObject or JsonataFunction.
    private readonly object? _reference;
    private readonly double _number;

    private JsonataValue(object? reference, double number = 0)
    {
        _reference = reference;
        _number = number;
    }

    /// <summary>No value.</summary>
    public static JsonataValue Undefined => default;

    /// <summary>JSON <c>null</c>.</summary>
    public static JsonataValue Null => new(Scalar.Null);

    /// <summary>JSON <c>true</c>.</summary>
    public static JsonataValue True => new(Scalar.True, 1);

    /// <summary>JSON <c>false</c>.</summary>
    public static JsonataValue False => new(Scalar.False);

    /// <summary>JSON <c>[]</c>.</summary>
    public static JsonataValue EmptyArray => new(JsonataArray.Empty);

    /// <summary>JSON <c>{}</c>.</summary>
    public static JsonataValue EmptyObject => new(JsonataObject.Empty);

    /// <summary>What this holds.</summary>
    public JsonataKind Kind => _reference switch
    {
        null => JsonataKind.Undefined,
        Scalar scalar => scalar.Kind,
        string => JsonataKind.String,
        JsonataArray => JsonataKind.Array,
        JsonataObject => JsonataKind.Object,
        _ => JsonataKind.Function,
    };

    /// <summary>True when there is no value.</summary>
    public bool IsUndefined => _reference is null;

    /// <summary>True for JSON <c>null</c>.</summary>
    public bool IsNull => ReferenceEquals(_reference, Scalar.Null);

    /// <summary>True for a boolean.</summary>
    public bool IsBoolean => ReferenceEquals(_reference, Scalar.True) || ReferenceEquals(_reference, Scalar.False);

    /// <summary>True for JSON <c>true</c>.</summary>
    public bool IsTrue => ReferenceEquals(_reference, Scalar.True);

    /// <summary>True for a number.</summary>
    public bool IsNumber => ReferenceEquals(_reference, Scalar.Number) || _reference is Scalar { Kind: JsonataKind.Number };

    /// <summary>True for a string.</summary>
    public bool IsString => _reference is string;

    /// <summary>True for an array.</summary>
    public bool IsArray => _reference is JsonataArray;

    /// <summary>True for an object.</summary>
    public bool IsObject => _reference is JsonataObject;

    /// <summary>True for a function.</summary>
    public bool IsFunction => _reference is JsonataFunction;

    internal object? Reference => _reference;

    internal double RawNumber => _number;

    /// <summary>The member <paramref name="name"/> of an object; undefined when this is no object or lacks it.</summary>
    public JsonataValue this[string name] => _reference is JsonataObject members ? members[name] : default;

    /// <summary>The item at <paramref name="index"/> (from 0) of an array; undefined when this is no array or is shorter.</summary>
    public JsonataValue this[int index] =>
        _reference is JsonataArray items && (uint)index < (uint)items.Count ? items[index] : default;

    /// <summary>A boolean value.</summary>
    public static implicit operator JsonataValue(bool value) => value ? True : False;

    /// <summary>A number value.</summary>
    public static implicit operator JsonataValue(double value) => FromNumber(value);

    /// <summary>A number value that writes as the same integer, beyond 2^53 too.</summary>
    public static implicit operator JsonataValue(long value) => FromInteger(value);

    /// <summary>A number value.</summary>
    public static implicit operator JsonataValue(int value) => FromNumber(value);

    /// <summary>A string value; undefined for a null reference.</summary>
    public static implicit operator JsonataValue(string? value) => new(value);

    /// <summary>An array value; undefined for a null reference.</summary>
    public static implicit operator JsonataValue(JsonataArray? value) => new(value);

    /// <summary>An object value; undefined for a null reference.</summary>
    public static implicit operator JsonataValue(JsonataObject? value) => new(value);

    /// <summary>Deep equality of JSON values: numbers by value, members in any order.</summary>
    public static bool operator ==(JsonataValue left, JsonataValue right) => left.Equals(right);

    /// <summary>The opposite of deep equality.</summary>
    public static bool operator !=(JsonataValue left, JsonataValue right) => !left.Equals(right);

    /// <summary>A number value.</summary>
    public static JsonataValue FromNumber(double value) => new(Scalar.Number, value);

    /// <summary>A number value that writes as the same integer, beyond 2^53 too.</summary>
    public static JsonataValue FromInteger(long value) =>
        value is >= -NumberText.MaxExactInteger and <= NumberText.MaxExactInteger
            ? FromNumber(value)
            : FromNumberText(value, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A boolean value.</summary>
    public static JsonataValue FromBoolean(bool value) => value ? True : False;

    /// <summary>A string value.</summary>
    public static JsonataValue FromString(string value) => new(value ?? throw new ArgumentNullException(nameof(value)));

    /// <summary>An array of <paramref name="items"/>, copied.</summary>
    public static JsonataValue FromItems(IEnumerable<JsonataValue> items) => new(new JsonataArray([.. items]));

    /// <summary>Reads one JSON value (RFC 8259, no comments, no trailing commas; of equal member names the last counts).</summary>
    /// <param name="utf8">The text, whole.</param>
    /// <param name="maxDepth">Deepest nesting accepted, 1 to 1,000; 512 unless set.</param>
    /// <exception cref="JsonException">The text is not JSON, or is nested too deeply.</exception>
    public static JsonataValue Parse(ReadOnlySpan<byte> utf8, int maxDepth = JsonReading.DefaultMaxDepth) =>
        JsonReading.Read(utf8, maxDepth);

    /// <summary>Reads one JSON value from text in memory.</summary>
    /// <exception cref="JsonException">The text is not JSON, or is nested too deeply.</exception>
    public static JsonataValue Parse(string json, int maxDepth = JsonReading.DefaultMaxDepth) =>
        JsonReading.Read(json, maxDepth);

    /// <summary>Copies a parsed JSON element.</summary>
    public static JsonataValue From(JsonElement element) => JsonReading.Read(element);

    /// <summary>The boolean, or false when this is none.</summary>
    public bool TryGetBoolean(out bool value)
    {
        value = IsTrue;
        return IsBoolean;
    }

    /// <summary>The number as the nearest double, or false when this is none.</summary>
    public bool TryGetNumber(out double value)
    {
        value = _number;
        return IsNumber;
    }

    /// <summary>The number as an integer, or false when this is none or has a fraction or is out of range.</summary>
    public bool TryGetInt64(out long value)
    {
        if (_reference is Scalar { Kind: JsonataKind.Number } scalar)
        {
            if (scalar.Text is { } text && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value))
            {
                return true;
            }

            if (Math.Floor(_number) == _number && Math.Abs(_number) < 9.2233720368547748E18)
            {
                value = (long)_number;
                return true;
            }
        }

        value = 0;
        return false;
    }

    /// <summary>The string, or false when this is none.</summary>
    public bool TryGetString([NotNullWhen(true)] out string? value)
    {
        value = _reference as string;
        return value is not null;
    }

    /// <summary>The array, or false when this is none.</summary>
    public bool TryGetArray([NotNullWhen(true)] out JsonataArray? value)
    {
        value = _reference as JsonataArray;
        return value is not null;
    }

    /// <summary>The object, or false when this is none.</summary>
    public bool TryGetObject([NotNullWhen(true)] out JsonataObject? value)
    {
        value = _reference as JsonataObject;
        return value is not null;
    }

    /// <summary>The member <paramref name="name"/>, or false when this is no object or lacks it.</summary>
    public bool TryGetProperty(string name, out JsonataValue value)
    {
        if (_reference is JsonataObject members)
        {
            return members.TryGetValue(name, out value);
        }

        value = default;
        return false;
    }

    /// <summary>The string itself.</summary>
    /// <exception cref="InvalidOperationException">This is no string.</exception>
    public string AsString() => _reference as string ?? throw Unexpected(JsonataKind.String);

    /// <summary>The number as the nearest double.</summary>
    /// <exception cref="InvalidOperationException">This is no number.</exception>
    public double AsNumber() => IsNumber ? _number : throw Unexpected(JsonataKind.Number);

    /// <summary>The boolean.</summary>
    /// <exception cref="InvalidOperationException">This is no boolean.</exception>
    public bool AsBoolean() => IsBoolean ? IsTrue : throw Unexpected(JsonataKind.Boolean);

    /// <summary>The array.</summary>
    /// <exception cref="InvalidOperationException">This is no array.</exception>
    public JsonataArray AsArray() => _reference as JsonataArray ?? throw Unexpected(JsonataKind.Array);

    /// <summary>The object.</summary>
    /// <exception cref="InvalidOperationException">This is no object.</exception>
    public JsonataObject AsObject() => _reference as JsonataObject ?? throw Unexpected(JsonataKind.Object);

    /// <summary>True when a function stands anywhere in this value, so that it is not JSON.</summary>
    public bool ContainsFunction() => ValueTraits.ContainsFunction(this);

    /// <summary>Length in bytes of this value as compact UTF-8 JSON, without writing it. Remembered by arrays and objects.</summary>
    /// <remarks>A function counts as the empty string that it is written as; undefined as nothing.</remarks>
    public long SizeInBytes() => ValueTraits.SizeInBytes(this);

    /// <summary>Writes this value. Functions are written as empty strings; undefined writes <c>null</c>.</summary>
    /// <exception cref="InvalidOperationException">The value is nested more deeply than the writer allows.</exception>
    public void WriteTo(Utf8JsonWriter writer) => JsonWriting.Write(writer, this);

    /// <summary>Compact JSON text; empty for undefined.</summary>
    public string ToJson() => JsonWriting.ToText(this, indented: false);

    /// <summary>Compact UTF-8 JSON; empty for undefined.</summary>
    public byte[] ToUtf8Json() => System.Text.Encoding.UTF8.GetBytes(ToJson());

    /// <summary>JSON text, for people.</summary>
    public override string ToString() => IsUndefined ? "undefined" : ToJson();

    /// <summary>Deep equality: numbers by value, members in any order.</summary>
    public bool Equals(JsonataValue other) => ValueTraits.AreEqual(this, other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is JsonataValue other && Equals(other);

    /// <summary>A hash that agrees with <see cref="Equals(JsonataValue)"/>.</summary>
    public override int GetHashCode() => ValueTraits.Hash(this);

    internal static JsonataValue FromNumberText(double value, string text) => new(new Scalar(JsonataKind.Number, text), value);

    internal static JsonataValue FromFunction(JsonataFunction function) => new(function);

    internal static JsonataValue FromInternal(object reference) => new(reference);

    /// <summary>How the number was spelt, when that differs from how its double would be.</summary>
    internal string? NumberSpelling => (_reference as Scalar)?.Text;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private InvalidOperationException Unexpected(JsonataKind expected) => new($"Expected {expected}, but the value is {Kind}.");

    internal sealed class Scalar(JsonataKind kind, string? text)
    {
        internal static readonly Scalar Null = new(JsonataKind.Null, null);
        internal static readonly Scalar True = new(JsonataKind.Boolean, null);
        internal static readonly Scalar False = new(JsonataKind.Boolean, null);
        internal static readonly Scalar Number = new(JsonataKind.Number, null);

        internal JsonataKind Kind { get; } = kind;

        internal string? Text { get; } = text;
    }
}
