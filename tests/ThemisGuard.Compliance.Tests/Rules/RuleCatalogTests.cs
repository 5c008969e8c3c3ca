using ThemisGuard.Compliance.Findings;
using ThemisGuard.Compliance.Rules;

namespace ThemisGuard.Compliance.Tests.Rules;

public sealed class RuleCatalogTests
{
    [Fact]
    public void The_embedded_pack_has_no_errors_and_every_rule_says_what_it_is()
    {
        RuleCatalog catalog = RuleCatalog.Load(RulePack.Embedded());

        Assert.Empty(catalog.Diagnostics);
        Assert.True(catalog.Rules.Count >= 40);
        Assert.All(catalog.Rules, rule =>
        {
            Assert.NotEqual(rule.Id, rule.Title);
            Assert.NotEmpty(rule.Rationale);
            Assert.NotEmpty(rule.Remediation);
            Assert.NotEmpty(rule.ResourceTypes);
            Assert.StartsWith(rule.Provider + "-", rule.Id, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void The_embedded_pack_is_that_of_the_folder() =>
        Assert.Equal(RulePack.FromFolder(Path.Combine(Repository.Root, "rules")).Digest, RulePack.Embedded().Digest);

    [Fact]
    public void A_header_is_read_over_its_continuation_lines()
    {
        RuleCatalog catalog = RuleCatalog.Load(Packs.Of(("aws/s3/named.guard",
            "# Title: Buckets\n#   are named\n# Severity: critical\n# Rationale: Because: yes\n# Reference: https://a.example/\n# Reference: https://b.example/\n"
            + "# Scope: resource\n\nAWS::S3::Bucket { Properties.BucketName exists }\n")));

        Rule rule = Assert.Single(catalog.Rules);
        Assert.Empty(catalog.Diagnostics);
        Assert.Equal(("named", "aws", "s3", "Buckets are named"), (rule.Id, rule.Provider, rule.Service, rule.Title));
        Assert.Equal((Severity.Critical, RuleScope.Resource, "Because: yes"), (rule.Severity, rule.Scope, rule.Rationale));
        Assert.Equal(["https://a.example/", "https://b.example/"], rule.References);
        Assert.Equal(["AWS::S3::Bucket"], rule.ResourceTypes);
        Assert.Same(rule, Assert.Single(catalog.RulesFor("AWS::S3::Bucket")));
        Assert.Empty(catalog.RulesFor("AWS::SQS::Queue"));
    }

    [Fact]
    public void A_file_from_elsewhere_without_a_header_runs_and_looks_at_everything()
    {
        RuleCatalog catalog = RuleCatalog.Load(Packs.Of(("theirs.guard", "AWS::S3::Bucket { Properties.BucketName exists }\n")));

        Rule rule = Assert.Single(catalog.Rules);
        Assert.Equal(("theirs", Severity.Medium, RuleScope.Inventory), (rule.Title, rule.Severity, rule.Scope));
    }

    [Fact]
    public void Problems_name_file_line_and_column()
    {
        RuleCatalog catalog = RuleCatalog.Load(Packs.Of(
            ("a/wrong.guard", "# Title: t\n# Severity: severe\n# Scope: world\nAWS::S3::Bucket { Properties exists }\n"),
            ("b/broken.guard", "rule x {\n  Resources ==\n}\n"),
            ("c/same.guard", "AWS::S3::Bucket { Properties exists }\n"),
            ("d/same.guard", "AWS::S3::Bucket { Properties exists }\n"),
            ("e/idle.guard", "Parameters exists\n")));

        Assert.Equal(["idle", "same"], catalog.Rules.Select(rule => rule.Id));
        string[] problems = [.. catalog.Diagnostics.Select(problem => problem.ToString())];
        Assert.Contains("a/wrong.guard:2:1: Severity is critical, high, medium, low or info, not 'severe'", problems);
        Assert.Contains("a/wrong.guard:3:1: Scope is resource or inventory, not 'world'", problems);
        Assert.Contains(problems, problem => problem.StartsWith("b/broken.guard:3:1: TG1", StringComparison.Ordinal));
        Assert.Contains("d/same.guard:1:1: there is already a rule 'same' in c/same.guard", problems);
        Assert.Contains("e/idle.guard:1:1: names no resource type, so it never meets a resource", problems);
    }

    [Fact]
    public void The_digest_tells_packs_apart()
    {
        string one = Packs.Of(("a.guard", "x exists")).Digest;

        Assert.Equal(one, Packs.Of(("a.guard", "x exists")).Digest);
        Assert.NotEqual(one, Packs.Of(("b.guard", "x exists")).Digest);
        Assert.NotEqual(one, Packs.Of(("a.guard", "y exists")).Digest);
    }
}
