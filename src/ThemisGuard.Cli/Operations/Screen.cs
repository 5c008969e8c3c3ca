using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ThemisGuard.Cli.Operations;

/// <summary>What a mark or a word stands for.</summary>
internal enum Tone
{
    Plain = 0,
    Good,
    Bad,
    Busy,
    Faint,
}

/// <summary>Lines for a person: at most 80 columns, coloured only on a terminal whose user has not set <c>NO_COLOR</c>; nothing is told by colour alone.</summary>
internal static class Screen
{
    public const int Width = 80;

    private static readonly bool Coloured = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public static string Paint(string text, Tone tone) => !Coloured || tone == Tone.Plain ? text : tone switch
    {
        Tone.Good => $"\u001b[32m{text}\u001b[0m",
        Tone.Bad => $"\u001b[31m{text}\u001b[0m",
        Tone.Busy => $"\u001b[33m{text}\u001b[0m",
        _ => $"\u001b[2m{text}\u001b[0m",
    };

    /// <summary>Writes a line, cut to the width: <paramref name="mark"/> is painted, the rest is as it is.</summary>
    public static void Line(string before, string mark, Tone tone, string after) =>
        Console.WriteLine(before + Paint(mark, tone) + Cut(after, Width - before.Length - mark.Length));

    /// <summary>Writes a line, cut to the width.</summary>
    public static void Line(string text, Tone tone = Tone.Plain) => Console.WriteLine(Paint(Cut(text, Width), tone));

    /// <summary>Text as it may stand on one line of a terminal: control characters of whoever wrote it do not reach it.</summary>
    public static string Cut(string? text, int width)
    {
        string line = string.Concat((text ?? "").Select(static c => char.IsControl(c) ? ' ' : c)).TrimEnd();
        return line.Length <= width ? line : line[..Math.Max(0, width - 1)] + "…";
    }

    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Took(double seconds) => TimeSpan.FromSeconds(Math.Max(0, seconds)) switch
    {
        { TotalSeconds: < 60 } took => took.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture) + "s",
        { TotalHours: < 1 } took => took.ToString(@"m\:ss", CultureInfo.InvariantCulture) + "m",
        { TotalDays: < 1 } took => took.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture) + "h",
        var took => took.ToString(@"d\d\ hh\:mm", CultureInfo.InvariantCulture),
    };

    public static Tone ToneOf(string status) => status switch
    {
        "SUCCEEDED" => Tone.Good,
        "RUNNING" => Tone.Busy,
        _ => Tone.Bad,
    };

    public static void Json<T>(T value, JsonTypeInfo<T> type) => Console.WriteLine(JsonSerializer.Serialize(value, type));
}
