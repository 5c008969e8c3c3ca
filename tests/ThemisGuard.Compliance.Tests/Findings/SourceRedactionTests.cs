using ThemisGuard.Compliance.Findings;

namespace ThemisGuard.Compliance.Tests.Findings;

public sealed class SourceRedactionTests
{
    [Theory]
    [InlineData("  MasterUserPassword: hunter2", "  MasterUserPassword: (redacted)")]
    [InlineData("  MasterUserPassword: !Ref Password", "  MasterUserPassword: !Ref Password")]
    [InlineData("  \"MasterUserPassword\": \"hun\\\"ter2\",", "  \"MasterUserPassword\": \"(redacted)\",")]
    [InlineData("{\"A\":{\"ApiKey\":\"x1\"},\"Name\":\"n\"}", "{\"A\":{\"ApiKey\":\"(redacted)\"},\"Name\":\"n\"}")]
    [InlineData("  - AccessKey: \"abc\" # why", "  - AccessKey: (redacted)")]
    [InlineData("  Url: https://user:pass@example.com/", "  (redacted)")]
    [InlineData("  SecretArn: arn:aws:secretsmanager:x", "  SecretArn: arn:aws:secretsmanager:x")]
    [InlineData("  Type: AWS::SecretsManager::Secret", "  Type: AWS::SecretsManager::Secret")]
    [InlineData("  PubliclyAccessible: true", "  PubliclyAccessible: true")]
    [InlineData("", "")]
    public void A_line_is_shown_without_its_secret(string line, string shown) => Assert.Equal(shown, new SourceRedaction().Next(line));

    [Fact]
    public void What_stands_below_a_secrets_key_is_the_secret()
    {
        string[] lines =
        [
            "Environment:", "  - Name: DB_PASSWORD", "    Value: hunter2", "  - Name: STAGE", "    Value: prod", "PrivateKey: |", "  abc", "", "  def", "After: 1",
            "x: |", "  -----BEGIN RSA PRIVATE KEY-----", "  c2VjcmV0", "  -----END RSA PRIVATE KEY-----", "  y",
        ];
        var redaction = new SourceRedaction();
        Assert.Equal(
            [
                "Environment:", "  - Name: DB_PASSWORD", "    Value: (redacted)", "  - Name: STAGE", "    Value: prod", "PrivateKey: |", "  (redacted)", "", "  (redacted)", "After: 1",
                "x: |", "  (redacted)", "  (redacted)", "  (redacted)", "  y",
            ],
            lines.Select(redaction.Next));
    }
}
