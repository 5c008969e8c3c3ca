using ThemisGuard.Compliance.Findings;
using ThemisGuard.GuardLanguage.Documents;

namespace ThemisGuard.Compliance.Tests.Findings;

public sealed class FoundValueTests
{
    [Theory]
    [InlineData("{\"BucketName\": \"logs\"}", "BucketName", "logs")]
    [InlineData("{\"Encrypted\": false}", "Encrypted", "false")]
    [InlineData("{\"Tags\": [{\"Key\": \"é\", \"Value\": 1}]}", "Tags", "[{\"Key\":\"é\",\"Value\":1}]")]
    [InlineData("{\"MasterUserPassword\": \"hunter2\"}", "MasterUserPassword", "(redacted)")]
    [InlineData("{\"A\": {\"DB_PASSWORD\": \"hunter2\", \"Size\": 3}}", "A", "{\"DB_PASSWORD\":\"(redacted)\",\"Size\":3}")]
    [InlineData("{\"ApiToken\": {\"Ref\": \"Token\"}}", "ApiToken", "{\"Ref\":\"Token\"}")]
    [InlineData("{\"ApiToken\": {\"Fn::Sub\": \"abc\"}}", "ApiToken", "{\"Fn::Sub\":\"(redacted)\"}")]
    [InlineData("{\"Secrets\": [\"a\", \"b\"]}", "Secrets", "[\"(redacted)\",\"(redacted)\"]")]
    [InlineData("{\"SecretArn\": \"arn:aws:x\"}", "SecretArn", "arn:aws:x")]
    [InlineData("{\"PasswordPolicy\": \"strict\"}", "PasswordPolicy", "strict")]
    [InlineData("{\"HttpTokens\": \"optional\"}", "HttpTokens", "optional")]
    [InlineData("{\"X\": \"AKIAIOSFODNN7EXAMPLE\"}", "X", "(redacted)")]
    [InlineData("{\"X\": \"postgres://user:pass@host/db\"}", "X", "(redacted)")]
    [InlineData("{\"X\": [\"-----BEGIN RSA PRIVATE KEY-----\"]}", "X", "[\"(redacted)\"]")]
    public void A_value_is_shown_without_what_looks_like_a_secret(string json, string key, string shown)
    {
        Document document = Document.Parse(json, "f", new DocumentOptions { OpaqueIntrinsics = true });
        Assert.True(document.Root.TryGetProperty(key, out DocumentNode value));

        Assert.Equal(shown, FoundValue.Show(value));
    }

    [Fact]
    public void A_value_within_a_secret_is_a_secret_too()
    {
        Document document = Document.Parse("{\"Secret\": {\"Plain\": {\"Text\": \"hunter2\"}}}", "f", DocumentOptions.Default);
        document.Root.TryGetProperty("Secret", out DocumentNode value);
        value.TryGetProperty("Plain", out value);
        value.TryGetProperty("Text", out value);

        Assert.Equal("(redacted)", FoundValue.Show(value));
    }

    [Fact]
    public void A_long_value_is_cut_between_characters()
    {
        Document document = Document.Parse($"{{\"X\": \"{new string('x', 511)}😀\"}}", "f", DocumentOptions.Default);
        document.Root.TryGetProperty("X", out DocumentNode value);

        Assert.Equal(new string('x', 511) + "…", FoundValue.Show(value));
        Assert.Null(FoundValue.Show(null));
    }
}
