using System.Text.Json;
using ThemisGuard.Compliance.Findings;

namespace ThemisGuard.Compliance.Scans;

/// <summary>
/// The order of findings in reports and pages: severity, rule, failed before not evaluated, source, resource, place.
/// Texts compare by their UTF-16 units, so the order does not depend on the machine.
/// </summary>
internal readonly record struct FindingOrder(
    Severity Severity, string RuleId, FindingStatus Status, string File, string ResourceId, int Line, int Column, string Fingerprint)
    : IComparable<FindingOrder>
{
    public static FindingOrder Of(Finding finding) => new(
        finding.Severity, finding.RuleId, finding.Status, finding.Resource.File, finding.Resource.Id,
        finding.Resource.Line, finding.Resource.Column, finding.Fingerprint);

    /// <summary>From a line of findings, without reading its evidence.</summary>
    public static FindingOrder Of(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        string fingerprint = "", rule = "", file = "", id = "";
        Severity severity = default;
        FindingStatus status = default;
        int lineNumber = 0, column = 0;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("evidence"u8))
            {
                break;
            }

            if (reader.ValueTextEquals("fingerprint"u8))
            {
                fingerprint = Next(ref reader);
            }
            else if (reader.ValueTextEquals("ruleId"u8))
            {
                rule = Next(ref reader);
            }
            else if (reader.ValueTextEquals("severity"u8))
            {
                severity = Severities.TryParse(Next(ref reader), out Severity known)
                    ? known
                    : throw new JsonException("A finding has an unknown severity.");
            }
            else if (reader.ValueTextEquals("status"u8))
            {
                reader.Read();
                status = reader.ValueTextEquals("fail"u8) ? FindingStatus.Fail
                    : reader.ValueTextEquals("resolved"u8) ? FindingStatus.Resolved : FindingStatus.NotEvaluated;
            }
            else if (reader.ValueTextEquals("resource"u8))
            {
                reader.Read();
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    ReadResource(ref reader, ref id, ref file, ref lineNumber, ref column);
                }
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return new(severity, rule, status, file, id, lineNumber, column, fingerprint);
    }

    public int CompareTo(FindingOrder other)
    {
        int order = Severity.CompareTo(other.Severity);
        order = order != 0 ? order : string.CompareOrdinal(RuleId, other.RuleId);
        order = order != 0 ? order : Status.CompareTo(other.Status);
        order = order != 0 ? order : string.CompareOrdinal(File, other.File);
        order = order != 0 ? order : string.CompareOrdinal(ResourceId, other.ResourceId);
        order = order != 0 ? order : Line.CompareTo(other.Line);
        order = order != 0 ? order : Column.CompareTo(other.Column);
        return order != 0 ? order : string.CompareOrdinal(Fingerprint, other.Fingerprint);
    }

    private static void ReadResource(ref Utf8JsonReader reader, ref string id, ref string file, ref int line, ref int column)
    {
        if (reader.ValueTextEquals("id"u8))
        {
            id = Next(ref reader);
        }
        else if (reader.ValueTextEquals("file"u8))
        {
            file = Next(ref reader);
        }
        else if (reader.ValueTextEquals("line"u8))
        {
            reader.Read();
            line = reader.GetInt32();
        }
        else if (reader.ValueTextEquals("column"u8))
        {
            reader.Read();
            column = reader.GetInt32();
        }
        else
        {
            reader.Read();
            reader.Skip();
        }
    }

    private static string Next(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetString()!;
    }
}
