using System.Globalization;
using System.Text.Encodings.Web;

namespace ThemisGuard.Compliance.Reports;

/// <summary>Writes HTML: markup as given by the report itself, everything else escaped.</summary>
internal sealed class HtmlText(TextWriter writer)
{
    /// <summary>Writes markup. Never anything that comes from a source, a rule or a framework.</summary>
    public HtmlText Markup(string markup)
    {
        writer.Write(markup);
        return this;
    }

    /// <summary>Writes text, escaped for content and for quoted attributes alike.</summary>
    public HtmlText Text(string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            HtmlEncoder.Default.Encode(writer, text);
        }

        return this;
    }

    /// <summary>Writes a number with its thousands apart.</summary>
    public HtmlText Number(long number)
    {
        writer.Write(Show(number));
        return this;
    }

    /// <summary><c>12,345</c>.</summary>
    public static string Show(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary><c>91.8 %</c> of a share from 0 to 1, rounded down so that only all is 100 %.</summary>
    public static string Percent(double share) =>
        (Math.Floor(share * 1_000) / 10).ToString("0.#", CultureInfo.InvariantCulture) + " %";

    /// <summary>An anchor's name: letters, digits and dashes of an id, prefixed so that it is none of ours.</summary>
    public static string Anchor(string prefix, string id) =>
        prefix + string.Concat(id.Select(character => char.IsAsciiLetterOrDigit(character) ? char.ToLowerInvariant(character) : '-'));
}
