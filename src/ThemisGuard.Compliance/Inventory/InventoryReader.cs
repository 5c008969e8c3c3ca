using System.Runtime.CompilerServices;
using ThemisGuard.GuardLanguage.Documents;

namespace ThemisGuard.Compliance.Inventory;

/// <summary>
/// Reads a source as a stream: what it is, is found out by looking inside. Flat inventories take the memory of their
/// largest resource, templates that of their text.
/// </summary>
public static class InventoryReader
{
    private const string Neither =
        "is neither a CloudFormation template, nor a Cloud Asset Inventory export, nor a ThemisGuard inventory";

    /// <summary>Yields what a source holds. Whatever is wrong with it is an item too.</summary>
    /// <param name="stream">The source; not disposed.</param>
    /// <param name="name">Its name in findings and problems.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async IAsyncEnumerable<InventoryItem> ReadAsync(
        Stream stream, string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var text = new SourceText(stream);
        await text.EnsureAsync(InventoryLimits.SniffBytes, cancellationToken);
        if (SourceSniff.RefusalOf(text.Span) is { } refusal)
        {
            yield return Bad(name, null, null, refusal.Reason, refusal.IsNeither);
            yield break;
        }

        text.SkipByteOrderMark();
        if (!await text.SkipWhiteSpaceAsync(cancellationToken))
        {
            yield return Bad(name, null, null, "is empty", isNeither: false);
            yield break;
        }

        IAsyncEnumerable<InventoryItem> items = text.Span[0] switch
        {
            (byte)'[' when SourceSniff.MentionsResources(text.Span) => ReadArrayAsync(text, name, cancellationToken),
            (byte)'{' when IsLines(text) => ReadLinesAsync(text, name, cancellationToken),
            (byte)'{' => ReadObjectsAsync(text, name, cancellationToken),
            _ => ReadTemplateAsync(text, name, cancellationToken),
        };
        await foreach (InventoryItem item in items.WithCancellation(cancellationToken))
        {
            yield return item;
        }
    }

    // NDJSON, even when its first lines are damaged: one of the first lines is a resource of its own.
    private static bool IsLines(SourceText text)
    {
        ReadOnlyMemory<byte> rest = text.Window;
        ReadOnlyMemory<byte> first = rest[..text.FindValueEnd()];
        if (first.Span.Contains((byte)'\n') && ResourceShape.IsResource(first))
        {
            return false; // Printed over several lines; that a later one is all in one line changes nothing.
        }

        for (int line = 0; line < 8 && rest.Length > 0; line++)
        {
            int end = rest.Span.IndexOf((byte)'\n');
            if (end < 0 && !text.IsAtEnd)
            {
                return false;
            }

            if (ResourceShape.IsResource(rest[..(end < 0 ? rest.Length : end)]))
            {
                return true;
            }

            rest = end < 0 ? default : rest[(end + 1)..];
        }

        return false;
    }

    private static async IAsyncEnumerable<InventoryItem> ReadLinesAsync(
        SourceText text, string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await text.SkipWhiteSpaceAsync(cancellationToken))
        {
            int length = await text.FindLineEndAsync(InventoryLimits.MaxResourceBytes, cancellationToken);
            if (length < 0)
            {
                yield return TooLong(name, text);
                await text.SkipLineAsync(cancellationToken);
                continue;
            }

            yield return ToItem(ResourceShape.Read(text.Window[..length], text.Line, text.Column), name);
            text.Advance(length);
        }
    }

    private static async IAsyncEnumerable<InventoryItem> ReadArrayAsync(
        SourceText text, string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        text.Advance(1);
        bool needsComma = false;
        while (true)
        {
            if (!await text.SkipWhiteSpaceAsync(cancellationToken))
            {
                yield return Bad(name, text.Line, text.Column, "ends inside its JSON array; what came before was read", isNeither: false);
                yield break;
            }

            byte next = text.Span[0];
            if (next == (byte)']')
            {
                yield break;
            }

            if (needsComma && next == (byte)',')
            {
                text.Advance(1);
                needsComma = false;
                continue;
            }

            if (needsComma || next != (byte)'{')
            {
                yield return Bad(
                    name, text.Line, text.Column,
                    $"{(needsComma ? "',' or ']'" : "a JSON object")} was expected in the array, not '{Show(next)}'; what follows was not read",
                    isNeither: false);
                yield break;
            }

            ValueExtent extent = await text.FindValueEndAsync(InventoryLimits.MaxResourceBytes, cancellationToken);
            if (extent.Length == 0)
            {
                yield return extent.IsTooLong
                    ? TooLong(name, text, "; what follows was not read")
                    : Bad(name, text.Line, text.Column, "ends inside the element that begins here", isNeither: false);
                yield break;
            }

            yield return ToItem(ResourceShape.Read(text.Window[..extent.Length], text.Line, text.Column), name);
            text.Advance(extent.Length);
            needsComma = true;
        }
    }

    // One JSON object: a template, or the first of several resources that are printed over many lines each.
    private static async IAsyncEnumerable<InventoryItem> ReadObjectsAsync(
        SourceText text, string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ValueExtent first = await text.FindValueEndAsync(InventoryLimits.MaxTemplateBytes, cancellationToken);
        if (first.Length == 0 || !ResourceShape.IsResource(text.Window[..first.Length]))
        {
            await foreach (InventoryItem item in ReadTemplateAsync(text, name, cancellationToken))
            {
                yield return item;
            }

            yield break;
        }

        if (!text.Span[..first.Length].Contains((byte)'\n'))
        {
            await foreach (InventoryItem item in ReadLinesAsync(text, name, cancellationToken))
            {
                yield return item;
            }

            yield break;
        }

        while (await text.SkipWhiteSpaceAsync(cancellationToken))
        {
            ValueExtent extent = text.Span[0] == (byte)'{'
                ? await text.FindValueEndAsync(InventoryLimits.MaxResourceBytes, cancellationToken)
                : ValueExtent.Unfinished;
            if (extent.Length == 0)
            {
                yield return extent.IsTooLong
                    ? TooLong(name, text, "; what follows was not read")
                    : Bad(name, text.Line, text.Column, "a whole JSON object was expected here; what follows was not read", isNeither: false);
                yield break;
            }

            yield return ToItem(ResourceShape.Read(text.Window[..extent.Length], text.Line, text.Column), name);
            text.Advance(extent.Length);
        }
    }

    private static async IAsyncEnumerable<InventoryItem> ReadTemplateAsync(
        SourceText text, string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await text.EnsureAsync(InventoryLimits.MaxTemplateBytes + 1, cancellationToken);
        bool isNeither = !SourceSniff.MentionsTemplate(text.Span);
        if (text.Span.Length > InventoryLimits.MaxTemplateBytes)
        {
            yield return Bad(
                name, null, null,
                isNeither ? Neither : $"is larger than a template may be ({InventoryLimits.MaxTemplateBytes >> 20} MiB)", isNeither);
            yield break;
        }

        (Template? template, InventoryItem? problem) = ParseTemplate(text, name, isNeither);
        if (template is null)
        {
            yield return problem!;
            yield break;
        }

        foreach (UnreadableSource part in template.Problems)
        {
            yield return new UnreadableItem(part, IsNeither: false);
        }

        foreach (SourceWarning warning in template.Warnings)
        {
            yield return new WarningItem(warning);
        }

        yield return new TemplateItem(template);
    }

    private static (Template? Template, InventoryItem? Problem) ParseTemplate(SourceText text, string name, bool isNeither)
    {
        // Leading blanks are skipped; what the parser says is moved by the lines that they took. The first line keeps its column.
        int linesBefore = text.Line - 1;
        byte[] utf8 = Restore(text.Span, linesBefore, text.Column - 1);
        try
        {
            if (isNeither)
            {
                Document document = Document.Parse(utf8, name, DocumentOptions.Default);
                return (null, Bad(name, null, null, document.Root.Kind == DocumentKind.Map ? $"{Neither}: it has no 'Resources'" : Neither, true));
            }

            return (Template.Parse(utf8, name), null);
        }
        catch (DocumentException problem)
        {
            return (null, Bad(name, problem.Line, problem.Column, problem.Problem, isNeither));
        }
    }

    private static byte[] Restore(ReadOnlySpan<byte> text, int lines, int columns)
    {
        byte[] whole = new byte[lines + columns + text.Length];
        whole.AsSpan(0, lines).Fill((byte)'\n');
        whole.AsSpan(lines, columns).Fill((byte)' ');
        text.CopyTo(whole.AsSpan(lines + columns));
        return whole;
    }

    private static InventoryItem ToItem(ResourceShape.Reading reading, string name) => reading.Resource is { } resource
        ? new ResourceItem(resource)
        : Bad(name, reading.Line, reading.Column, reading.Problem!, isNeither: false);

    private static UnreadableItem TooLong(string name, SourceText text, string consequence = "") => Bad(
        name, text.Line, text.Column,
        $"the resource is larger than {InventoryLimits.MaxResourceBytes >> 20} MiB{consequence}", isNeither: false);

    private static UnreadableItem Bad(string name, int? line, int? column, string reason, bool isNeither) =>
        new(new(name, line, column, reason), isNeither);

    private static string Show(byte value) => value is > 0x20 and < 0x7F ? ((char)value).ToString() : $"0x{value:X2}";
}
