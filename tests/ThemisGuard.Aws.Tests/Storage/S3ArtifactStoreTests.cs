using Amazon.Runtime;
using Amazon.S3;
using ThemisGuard.Aws.Storage;
using ThemisGuard.Compliance.Storage;
using ThemisGuard.Storage.Contracts;

namespace ThemisGuard.Aws.Tests.Storage;

public sealed class S3rver : NodeServer
{
    private readonly string _folder = Directory.CreateTempSubdirectory("themis-s3rver").FullName;

    protected override string Script => "s3rver/bin/s3rver.js";

    protected override IEnumerable<string> Arguments =>
        ["--directory", _folder, "--address", "127.0.0.1", "--port", Port.ToString(System.Globalization.CultureInfo.InvariantCulture), "--configure-bucket", "artifacts", "--silent"];
}

/// <summary>The contract of artifact stores, kept by S3's adapter against npm's s3rver through the AWS SDK.</summary>
public sealed class S3ArtifactStoreTests(S3rver s3rver) : ArtifactStoreContract, IClassFixture<S3rver>
{
    // s3rver signs no content-length.
    protected override bool UploadUrlsBoundTheSize => false;

    protected override IReadOnlyDictionary<string, string> NotHere { get; } = new Dictionary<string, string>
    {
        [nameof(Of_many_creators_exactly_one_wins)] = "s3rver does not know If-None-Match",
        [nameof(Keys_are_listed_in_ordinal_order)] = "s3rver lists in the order of its file system",
        [nameof(A_folder_is_removed_with_all_in_it_and_nothing_beside_it)] = "s3rver lists in the order of its file system",
        [nameof(A_url_is_good_for_its_own_key_and_method_only)] = "s3rver does not check what a signed URL was signed for",
        [nameof(An_artifact_is_read_as_it_was_written_whole_or_in_ranges)] = "s3rver ignores a range that ends beyond the object",
    };

    protected override Task<IArtifactStore> StoreAsync()
    {
        s3rver.RequireRunning();
        var client = new AmazonS3Client(
            new BasicAWSCredentials("S3RVER", "S3RVER"),
            new AmazonS3Config
            {
                ServiceURL = $"http://127.0.0.1:{s3rver.Port}",
                AuthenticationRegion = "us-east-1",
                ForcePathStyle = true,
                // s3rver is older than the SDK's default checksums.
                RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
                ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            });
        return Task.FromResult<IArtifactStore>(new S3ArtifactStore(client, "artifacts", TimeProvider.System));
    }
}
