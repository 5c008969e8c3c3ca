using ThemisGuard.Compliance.Frameworks;
using ThemisGuard.Compliance.Rules;
using ThemisGuard.Compliance.Tests.Rules;

namespace ThemisGuard.Compliance.Tests.Frameworks;

public sealed class FrameworkCatalogTests
{
    [Fact]
    public void The_embedded_frameworks_have_no_errors_and_hipaa_is_whole()
    {
        RulePack pack = RulePack.Embedded();
        FrameworkCatalog catalog = FrameworkCatalog.Load(pack, RuleCatalog.Load(pack));

        Assert.Empty(catalog.Diagnostics);
        Framework hipaa = Assert.IsType<Framework>(catalog.Find("hipaa-security"));
        Assert.Equal(69, hipaa.Controls.Count);
        Assert.All(hipaa.Controls, control => Assert.True(control.Rules.Count > 0 || control.Attestation.Length > 0, control.Id));
    }

    [Fact]
    public void A_rule_knows_its_controls_in_the_chosen_frameworks()
    {
        RulePack pack = Packs.Of(
            ("s3/named.guard", Packs.Named),
            ("frameworks/a.yaml", Framework("a", "- {id: '2', title: t, met: scan, rules: [named]}\n  - {id: '1', title: t, met: scan, rules: [named]}")),
            ("frameworks/b.yaml", Framework("b", "- {id: x, title: t, met: scan+attested, rules: [named]}")));
        FrameworkCatalog catalog = FrameworkCatalog.Load(pack, RuleCatalog.Load(pack));

        Assert.Empty(catalog.Diagnostics);
        Assert.Equal(["a:1", "a:2"], catalog.ControlsByRule(["a", "unknown"])["named"]);
        Assert.Equal(["a:1", "a:2", "b:x"], catalog.ControlsByRule(["b", "a"])["named"]);
    }

    [Theory]
    [InlineData("- {id: a, title: t, met: scan, rules: [nope]}", "frameworks/f.yaml:6:42: there is no rule 'nope'")]
    [InlineData("- {id: a, title: t, met: scan}", "frameworks/f.yaml:6:5: control 'a' is met by a scan, but names no rules")]
    [InlineData("- {id: a, title: t, met: attested, rules: [named]}", "frameworks/f.yaml:6:5: control 'a' names rules, but is met without a scan: 'met' is scan or scan+attested")]
    [InlineData("- {id: a, title: t, met: maybe}", "frameworks/f.yaml:6:5: 'met' is scan, attested, inherited or scan+attested, not 'maybe'")]
    [InlineData("- {id: a, title: t, met: inherited, colour: red}", "frameworks/f.yaml:6:39: 'colour' is unknown here; known: id, title, kind, designation, parent, met, rules, evidence, attestation")]
    [InlineData("- {title: t, met: inherited}", "frameworks/f.yaml:6:5: 'id' is missing")]
    [InlineData("- {id: a, title: t, met: inherited, parent: z}", "frameworks/f.yaml:6:3: control 'a' belongs to 'z', which there is not")]
    public void A_mistake_in_a_framework_is_named_with_its_place(string controls, string problem)
    {
        RulePack pack = Packs.Of(("s3/named.guard", Packs.Named), ("frameworks/f.yaml", Framework("f", controls)));
        FrameworkCatalog catalog = FrameworkCatalog.Load(pack, RuleCatalog.Load(pack));

        Assert.Empty(catalog.Frameworks);
        Assert.Equal(problem, Assert.Single(catalog.Diagnostics).ToString());
    }

    private static string Framework(string id, string controls) =>
        $"id: {id}\ntitle: T\nversion: '1'\nsource: https://example.com/\ncontrols:\n  {controls}\n";
}
