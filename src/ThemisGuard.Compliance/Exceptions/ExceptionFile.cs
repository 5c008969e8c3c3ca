using System.Globalization;
using ThemisGuard.Compliance.Inventory;
using ThemisGuard.GuardLanguage.Documents;

namespace ThemisGuard.Compliance.Exceptions;

/// <summary>
/// <c>themis.exceptions.yaml</c>: a list under <c>exceptions</c> of <c>rule</c>, <c>resource</c>, <c>target</c> (any when
/// left out), <c>reason</c>, <c>approver</c>, <c>expires</c>, <c>timeZone</c> (UTC when left out) and <c>evidence</c>.
/// What is malformed accepts nothing and is told.
/// </summary>
/// <param name="Exceptions">Those that are well formed.</param>
/// <param name="Warnings">What is wrong with the others.</param>
public sealed record ExceptionFile(IReadOnlyList<RiskException> Exceptions, IReadOnlyList<SourceWarning> Warnings)
{
    /// <summary>Its name, unless another is given.</summary>
    public const string Name = "themis.exceptions.yaml";

    /// <summary>Longest file.</summary>
    public const int MaxBytes = 256 * 1024;

    private const int MaxExceptions = 1_000;
    private static readonly HashSet<string> Known = ["rule", "resource", "target", "reason", "approver", "expires", "timeZone", "evidence"];

    /// <summary>Reads a file. Never throws on its text.</summary>
    public static ExceptionFile Parse(ReadOnlyMemory<byte> utf8, string name)
    {
        var warnings = new List<SourceWarning>();
        var exceptions = new List<RiskException>();
        try
        {
            if (utf8.Length > MaxBytes)
            {
                throw new DocumentException(name, 1, 1, $"is longer than {MaxBytes >> 10} KiB");
            }

            Document document = Document.Parse(utf8, name, new DocumentOptions { MaxDepth = 8, MaxNodes = 100_000, AllowAliases = false });
            if (document.Root.Kind != DocumentKind.Map || !document.Root.TryGetProperty("exceptions"u8, out DocumentNode list) || list.Kind != DocumentKind.List)
            {
                throw new DocumentException(name, 1, 1, "has no list 'exceptions'");
            }

            int number = 0;
            foreach (DocumentNode entry in list.Items)
            {
                number++;
                string? problem = number > MaxExceptions ? $"is beyond the {MaxExceptions} that a file may hold" : Read(entry, name, exceptions);
                if (problem is not null)
                {
                    warnings.Add(new(name, entry.Line, entry.Column, $"exception {number} accepts nothing: {problem}"));
                }
            }
        }
        catch (DocumentException problem)
        {
            warnings.Add(new(name, problem.Line, problem.Column, $"no exception in it holds: {problem.Problem}"));
        }

        return new(exceptions, warnings);
    }

    private static string? Read(DocumentNode entry, string file, List<RiskException> exceptions)
    {
        if (entry.Kind != DocumentKind.Map)
        {
            return "it is no map of rule, resource, reason, approver, expires, evidence";
        }

        foreach (DocumentNode member in entry.Entries)
        {
            // A misspelt condition read past would accept more than was meant.
            if (!Known.Contains(member.Key!))
            {
                return $"'{member.Key}' is not known; known are {string.Join(", ", Known)}";
            }
        }

        if (TextOf(entry, "expires") is not { } expires || !RiskException.TryParseDay(expires, out DateOnly day))
        {
            return "'expires' takes a day: 2026-12-31";
        }

        var exception = new RiskException(
            string.Create(CultureInfo.InvariantCulture, $"{file}:{entry.Line}"), TextOf(entry, "rule") ?? "", TextOf(entry, "resource") ?? "",
            entry.TryGetProperty("target"u8, out _) ? TextOf(entry, "target") ?? "" : "*", TextOf(entry, "reason") ?? "",
            TextOf(entry, "approver") ?? "", day, entry.TryGetProperty("timeZone"u8, out _) ? TextOf(entry, "timeZone") ?? "" : "UTC", EvidenceOf(entry));
        string? problem = exception.Problem();
        if (problem is null)
        {
            exceptions.Add(exception);
        }

        return problem;
    }

    private static string? TextOf(DocumentNode entry, string name) =>
        entry.TryGetProperty(name, out DocumentNode value) && value.Kind == DocumentKind.String ? value.GetString() : null;

    private static List<string> EvidenceOf(DocumentNode entry)
    {
        var hashes = new List<string>();
        if (entry.TryGetProperty("evidence"u8, out DocumentNode value))
        {
            if (value.Kind == DocumentKind.List)
            {
                foreach (DocumentNode item in value.Items)
                {
                    hashes.Add(item.Kind == DocumentKind.String ? item.GetString() : "");
                }
            }
            else
            {
                hashes.Add(value.Kind == DocumentKind.String ? value.GetString() : "");
            }
        }

        return hashes;
    }
}
