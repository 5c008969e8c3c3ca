using Amazon.Runtime;
using Amazon.S3;

namespace ThemisGuard.Aws.Tests.Storage;

/// <summary>npm's s3rver: S3's wire protocol over a folder, with one bucket, <c>artifacts</c>.</summary>
public sealed class S3rver : NodeServer
{
    private readonly string _folder = Directory.CreateTempSubdirectory("themis-s3rver").FullName;

    protected override string Script => "s3rver/bin/s3rver.js";

    protected override IEnumerable<string> Arguments =>
        ["--directory", _folder, "--address", "127.0.0.1", "--port", Port.ToString(System.Globalization.CultureInfo.InvariantCulture), "--configure-bucket", "artifacts", "--silent"];

    /// <summary>A client of it.</summary>
    public AmazonS3Client CreateClient() => new(
        new BasicAWSCredentials("S3RVER", "S3RVER"),
        new AmazonS3Config
        {
            ServiceURL = $"http://127.0.0.1:{Port}",
            AuthenticationRegion = "us-east-1",
            ForcePathStyle = true,
            // s3rver is older than the SDK's default checksums.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
}
