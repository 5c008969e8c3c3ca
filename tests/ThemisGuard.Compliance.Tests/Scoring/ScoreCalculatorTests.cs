using ThemisGuard.Compliance.Frameworks;
using ThemisGuard.Compliance.Rules;
using ThemisGuard.Compliance.Scans;
using ThemisGuard.Compliance.Scoring;
using ThemisGuard.Compliance.Tests.Rules;

namespace ThemisGuard.Compliance.Tests.Scoring;

public sealed class ScoreCalculatorTests
{
    private static readonly RuleCatalog Rules = RuleCatalog.Load(Packs.Of(
        ("a/grave.guard", "# Title: g\n# Severity: critical\n# Scope: resource\nAWS::S3::Bucket { Properties exists }\n"),
        ("a/light.guard", "# Title: l\n# Severity: info\n# Scope: resource\nAWS::S3::Bucket { Properties exists }\n")));

    [Theory]
    [InlineData(1, 0, 0, 1, 94.1)] // 16 of 17
    [InlineData(0, 1, 1, 0, 5.8)] // 1 of 17
    [InlineData(5, 0, 5, 0, 100.0)]
    [InlineData(0, 5, 0, 5, 0.0)]
    [InlineData(1_000_000, 0, 0, 1, 99.9)] // One failure is never rounded away.
    public void A_score_is_weighed_by_severity_and_rounded_down(int gravePass, int graveFail, int lightPass, int lightFail, double expected)
    {
        CoverageLedger ledger = Ledger(("grave", gravePass, graveFail, 0), ("light", lightPass, lightFail, 0));

        Assert.Equal(expected, ScoreCalculator.Score(ledger, Rules, ["grave", "light"]));
    }

    [Fact]
    public void Without_anything_evaluated_there_is_no_score()
    {
        CoverageLedger ledger = Ledger(("grave", 0, 0, 9));

        Assert.Null(ScoreCalculator.Score(ledger, Rules, ["grave", "light"]));
        Assert.Equal(new Coverage(0, 9, 0), Coverage.Of(0, 9));
        Assert.Null(Coverage.Of(0, 0).Share);
        Assert.Equal(0.9999, Coverage.Of(999_999, 1).Share);
    }

    [Theory]
    [InlineData(ControlMet.Scan, 3, 0, 0, true, ControlStatus.Passes)]
    [InlineData(ControlMet.ScanAndAttested, 3, 0, 0, true, ControlStatus.Passes)]
    [InlineData(ControlMet.Scan, 3, 1, 1, true, ControlStatus.Fails)]
    [InlineData(ControlMet.Scan, 3, 0, 1, true, ControlStatus.Incomplete)]
    [InlineData(ControlMet.Scan, 0, 0, 1, true, ControlStatus.Incomplete)]
    [InlineData(ControlMet.Scan, 3, 0, 0, false, ControlStatus.Incomplete)]
    [InlineData(ControlMet.Scan, 0, 0, 0, true, ControlStatus.NoEvidence)]
    [InlineData(ControlMet.Scan, 0, 0, 0, false, ControlStatus.NoEvidence)]
    public void A_control_passes_only_when_nothing_was_left_out(
        ControlMet met, int pass, int fail, int notEvaluated, bool isAllRead, ControlStatus expected)
    {
        CoverageLedger ledger = Ledger(("grave", pass, fail, notEvaluated));

        Assert.Equal(expected, Status(met, ["grave"], ledger, isAllRead));
    }

    [Fact]
    public void A_control_without_rules_is_never_met_by_a_scan()
    {
        CoverageLedger ledger = Ledger(("grave", 3, 0, 0));

        Assert.Equal(ControlStatus.Attestation, Status(ControlMet.Attested, [], ledger, true));
        Assert.Equal(ControlStatus.Attestation, Status(ControlMet.ScanAndAttested, [], ledger, true));
        Assert.Equal(ControlStatus.Inherited, Status(ControlMet.Inherited, [], ledger, true));
    }

    private static ControlStatus Status(ControlMet met, string[] rules, CoverageLedger ledger, bool isAllRead)
    {
        var framework = new Framework("f", "F", "1", "s", "", [new("c", "t", "", "", null, met, rules, [], "")]);
        return Assert.Single(ScoreCalculator.Score(framework, ledger, Rules, isAllRead).Controls).Status;
    }

    private static CoverageLedger Ledger(params (string Rule, int Pass, int Fail, int NotEvaluated)[] rows)
    {
        var ledger = new CoverageLedger();
        foreach ((string rule, int pass, int fail, int notEvaluated) in rows)
        {
            LedgerCounts counts = ledger.For(rule);
            (counts.Pass, counts.Fail, counts.Unresolved) = (pass, fail, notEvaluated);
        }

        return ledger;
    }
}
