namespace ThemisGuard.GuardLanguage.Documents;

/// <summary>The short forms (<c>!Ref</c>) of CloudFormation's intrinsics, and which of them the reference knows on which node.</summary>
internal static class ShortIntrinsics
{
    private const string Namespace = "Fn::";

    private static readonly HashSet<string> OnScalars =
        ["Ref", "Base64", "Sub", "GetAZs", "ImportValue", "GetAtt", "Condition", "RefAll"];

    private static readonly HashSet<string> OnLists =
    [
        "GetAtt", "Sub", "Select", "Split", "Join", "FindInMap", "And", "Equals", "Contains", "EachMemberIn",
        "EachMemberEquals", "ValueOf", "If", "Not", "Or",
    ];

    private static readonly HashSet<string> Newer = ["Transform", "Cidr", "ToJsonString", "Length", "ForEach"];

    public enum NodeShape
    {
        Scalar,
        List,
        Map,
    }

    /// <summary>The long form's key (<c>Fn::Sub</c>) of a tag without its mark (<c>Sub</c>), or null when it is no intrinsic here.</summary>
    public static string? LongForm(string tag, NodeShape shape, DocumentLoader loader)
    {
        bool known = loader switch
        {
            DocumentLoader.Reference => shape switch
            {
                NodeShape.Scalar => OnScalars.Contains(tag),
                NodeShape.List => OnLists.Contains(tag),
                _ => false,
            },
            DocumentLoader.UnitTest => OnScalars.Contains(tag) || OnLists.Contains(tag),
            _ => OnScalars.Contains(tag) || OnLists.Contains(tag) || Newer.Contains(tag),
        };
        return !known ? null : tag is "Ref" or "Condition" ? tag : Namespace + tag;
    }
}
