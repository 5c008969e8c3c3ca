namespace ThemisGuard.Local.Template;

/// <summary>Merges a SAM template's Globals into a resource. Source: SAM specification, "Globals section": scalars are replaced, maps merged, lists joined.</summary>
internal static class Globals
{
    public static TemplateMap Merge(TemplateMap root, string type, TemplateMap properties)
    {
        string? section = type switch
        {
            "AWS::Serverless::Function" => "Function",
            "AWS::Serverless::HttpApi" => "HttpApi",
            "AWS::Serverless::StateMachine" => "StateMachine",
            _ => null,
        };
        return section is not null && (root["Globals"] as TemplateMap)?[section] is TemplateMap defaults ? (TemplateMap)Merge(defaults, properties) : properties;
    }

    private static TemplateNode Merge(TemplateNode global, TemplateNode own)
    {
        switch (global, own)
        {
            case (TemplateMap { Tag: null } left, TemplateMap { Tag: null } right) when !IsIntrinsic(left) && !IsIntrinsic(right):
                var entries = new List<TemplateEntry>();
                foreach (TemplateEntry entry in left.Entries)
                {
                    entries.Add(right[entry.Key] is { } other ? entry with { Value = Merge(entry.Value, other) } : entry);
                }

                entries.AddRange(right.Entries.Where(entry => left[entry.Key] is null));
                return right with { Entries = entries };
            case (TemplateList { Tag: null } left, TemplateList { Tag: null } right):
                return right with { Items = [.. left.Items, .. right.Items] };
            default:
                return own;
        }
    }

    private static bool IsIntrinsic(TemplateMap map) =>
        map.Entries is [{ Key: var key }] && (key is "Ref" || key.StartsWith("Fn::", StringComparison.Ordinal));
}
