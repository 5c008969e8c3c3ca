using ThemisGuard.GuardLanguage.Documents;
using ThemisGuard.GuardLanguage.Evaluation;

namespace ThemisGuard.Compliance.Scans;

/// <summary>Names the intrinsics that a verdict hangs on.</summary>
internal static class Intrinsics
{
    private const int MaxNamed = 3;

    /// <summary>From failing values that are intrinsics.</summary>
    public static string Cause(IReadOnlyList<Evidence> evidence) =>
        Cause(evidence.Select(item => item.Value is { IsOpaque: true } value ? Name(value) : null).OfType<string>().Distinct().ToList());

    /// <summary>From the intrinsics anywhere in a resource.</summary>
    public static string Cause(DocumentNode resource)
    {
        var names = new List<string>();
        Collect(resource, names);
        return Cause(names);
    }

    private static string Cause(List<string> names) => names.Count == 0
        ? "known only at deployment"
        : $"known only at deployment: {string.Join(", ", names.Take(MaxNamed))}{(names.Count > MaxNamed ? ", …" : "")}";

    private static void Collect(DocumentNode node, List<string> names)
    {
        if (names.Count > MaxNamed)
        {
            return;
        }

        if (node.IsOpaque)
        {
            string name = Name(node);
            if (!names.Contains(name))
            {
                names.Add(name);
            }

            return;
        }

        foreach (DocumentNode child in node.Entries)
        {
            Collect(child, names);
        }

        foreach (DocumentNode child in node.Items)
        {
            Collect(child, names);
        }
    }

    // "Ref DatabaseName", "Fn::If": what is written, short enough for a sentence.
    private static string Name(DocumentNode intrinsic)
    {
        foreach (DocumentNode entry in intrinsic.Entries)
        {
            return entry.Kind == DocumentKind.String && entry.Count <= 64 ? $"{entry.Key} {entry.GetString()}" : entry.Key!;
        }

        return "an intrinsic";
    }
}
