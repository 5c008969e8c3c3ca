using System.Text;
using ThemisGuard.Compliance.Rules;

namespace ThemisGuard.Compliance.Tests.Rules;

/// <summary>Rule packs from texts.</summary>
internal static class Packs
{
    public const string Header = "# Title: Buckets are named\n# Severity: high\n# Remediation: Name it\n# Scope: resource\n";

    public const string Named = Header + "rule named when Resources.*[ Type == 'AWS::S3::Bucket' ] !empty {\n"
        + "  Resources.*[ Type == 'AWS::S3::Bucket' ] {\n    Properties.BucketName == /^corp-/ <<Begin with corp->>\n  }\n}\n";

    public static RulePack Of(params (string Path, string Text)[] files) =>
        RulePack.Of(files.Select(file => new RuleSource(file.Path, Encoding.UTF8.GetBytes(file.Text))));
}
