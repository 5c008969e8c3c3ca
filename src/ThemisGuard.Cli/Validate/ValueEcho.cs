using System.Buffers;
using System.Text.Json;
using ThemisGuard.GuardLanguage.Documents;

namespace ThemisGuard.Cli.Validate;

/// <summary>The JSON text of values of the data, for reports that hold very many of them: one buffer a thread, not one a value.</summary>
internal static class ValueEcho
{
    private const int FirstSize = 2048;

    // What one huge value needed is not kept for the small ones after it.
    private const int LargestKept = 1 << 20;

    /// <summary>Text stays readable; reports are never put into HTML unescaped.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new()
    {
        MaxDepth = 1024,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? s_buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? s_writer;

    /// <summary>In UTF-8; good until the next call on this thread.</summary>
    public static ReadOnlySpan<byte> Json(DocumentNode value)
    {
        ArrayBufferWriter<byte> buffer = s_buffer is { Capacity: <= LargestKept } kept ? kept : s_buffer = new(FirstSize);
        Utf8JsonWriter writer = s_writer ??= new(buffer, WriterOptions);
        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        value.WriteTo(writer);
        writer.Flush();
        return buffer.WrittenSpan;
    }
}
