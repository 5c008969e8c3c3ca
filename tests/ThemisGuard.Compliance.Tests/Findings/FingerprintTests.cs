using ThemisGuard.Compliance.Findings;

namespace ThemisGuard.Compliance.Tests.Findings;

public sealed class FingerprintTests
{
    [Fact]
    public void It_never_changes() =>
        Assert.Equal("718ccfadcd89bfaab0801737b704dbd0", Fingerprint.Of("acme", "prod", "rule", "template", "t.yaml", "Bucket"));

    [Fact]
    public void Parts_do_not_run_together()
    {
        string[] all =
        [
            Fingerprint.Of("a", "b", "c", "d"), Fingerprint.Of("ab", "", "c", "d"), Fingerprint.Of("a", "b", "cd"), Fingerprint.Of("a", "b", "c", "d", ""),
            Fingerprint.Of("", "ab", "c", "d"),
        ];
        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.All(all, print => Assert.Matches("^[0-9a-f]{32}$", print));
    }
}
