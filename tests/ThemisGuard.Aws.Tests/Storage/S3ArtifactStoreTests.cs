using Amazon.Runtime;
using Amazon.S3;
using ThemisGuard.Aws.Storage;
using ThemisGuard.Compliance.Storage;
using ThemisGuard.Storage.Contracts;

namespace ThemisGuard.Aws.Tests.Storage;

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
        AmazonS3Client client = s3rver.CreateClient();
        return Task.FromResult<IArtifactStore>(new S3ArtifactStore(client, "artifacts", TimeProvider.System));
    }
}
