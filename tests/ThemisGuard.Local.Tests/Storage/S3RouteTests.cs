using System.Net;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using ThemisGuard.Aws.Storage;
using ThemisGuard.Compliance.Storage;
using ThemisGuard.Storage.Contracts;

namespace ThemisGuard.Local.Tests.Storage;

/// <summary>The contract of artifact stores, kept by S3's adapter against the engine's own endpoint through the AWS SDK.</summary>
public sealed class S3RouteTests : ArtifactStoreContract, IAsyncLifetime
{
    private StorageWire _wire = null!;
    private AmazonS3Client _client = null!;

    // As on S3, a URL for an upload is for exactly as many bytes as were signed; see below.
    protected override bool UploadUrlsBoundTheSize => false;

    public async Task InitializeAsync()
    {
        _wire = await StorageWire.StartAsync(TimeProvider.System);
        _client = _wire.S3();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _wire.DisposeAsync();
    }

    [Fact]
    public async Task An_upload_of_another_length_than_was_signed_is_refused_and_nothing_stored()
    {
        using var http = new HttpClient();
        Uri url = await (await StoreAsync()).CreateUploadUrlAsync("tenants/a/up", TimeSpan.FromMinutes(5), 4, default);
        using (HttpResponseMessage refused = await http.PutAsync(url, new ByteArrayContent([1, 2, 3, 4, 5])))
        {
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Contains("<Code>SignatureDoesNotMatch</Code>", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Null(await _wire.Artifacts.LengthAsync("tenants/a/up", default));
        using HttpResponseMessage taken = await http.PutAsync(url, new ByteArrayContent([1, 2, 3, 4]));
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
    }

    [Fact]
    public async Task A_signed_url_ends()
    {
        await _wire.Artifacts.TryCreateAsync("a", "x"u8.ToArray(), default);
        using var http = new HttpClient();
        Uri url = await (await StoreAsync()).CreateDownloadUrlAsync("a", TimeSpan.FromSeconds(1), "text/plain", default);
        await Task.Delay(2_500);
        using HttpResponseMessage late = await http.GetAsync(url);
        Assert.Equal(HttpStatusCode.Forbidden, late.StatusCode);
        Assert.Contains("Request has expired", await late.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parts_make_a_whole_only_as_they_were_sent()
    {
        string upload = (await _client.InitiateMultipartUploadAsync(StorageWire.Bucket, "m")).UploadId;
        using var first = new MemoryStream(new byte[5 * 1_024 * 1_024]);
        using var second = new MemoryStream([1]);
        UploadPartResponse one = await PartAsync(upload, 1, first);
        UploadPartResponse two = await PartAsync(upload, 2, second);
        async Task<string> CompleteAsync(params PartETag[] parts) => (await Assert.ThrowsAsync<AmazonS3Exception>(() => _client.CompleteMultipartUploadAsync(
            new CompleteMultipartUploadRequest { BucketName = StorageWire.Bucket, Key = "m", UploadId = upload, PartETags = [.. parts] }))).ErrorCode;

        Assert.Equal("InvalidPart", await CompleteAsync(new PartETag(1, "other"), new PartETag(two)));
        Assert.Equal("InvalidPart", await CompleteAsync(new PartETag(one), new PartETag(3, two.ETag)));
        Assert.Null(await _wire.Artifacts.LengthAsync("m", default));
        await _client.CompleteMultipartUploadAsync(
            new CompleteMultipartUploadRequest { BucketName = StorageWire.Bucket, Key = "m", UploadId = upload, PartETags = [new PartETag(one), new PartETag(two)] });
        Assert.Equal((5 * 1_024 * 1_024) + 1, await _wire.Artifacts.LengthAsync("m", default));
        Assert.Equal("NoSuchUpload", await CompleteAsync(new PartETag(one)));
    }

    [Fact]
    public async Task What_is_not_served_and_what_is_not_there_are_told_apart()
    {
        Assert.Equal("NoSuchBucket", (await Assert.ThrowsAsync<AmazonS3Exception>(() => _client.GetObjectAsync("other", "a"))).ErrorCode);
        Assert.Equal("NoSuchKey", (await Assert.ThrowsAsync<NoSuchKeyException>(() => _client.GetObjectAsync(StorageWire.Bucket, "a"))).ErrorCode);
        Assert.Equal("NotImplemented", (await Assert.ThrowsAsync<AmazonS3Exception>(() => _client.GetObjectTaggingAsync(new GetObjectTaggingRequest { BucketName = StorageWire.Bucket, Key = "a" }))).ErrorCode);
        var refused = await Assert.ThrowsAsync<AmazonS3Exception>(() => _client.PutObjectAsync(
            new PutObjectRequest { BucketName = StorageWire.Bucket, Key = "a b", ContentBody = "x", UseChunkEncoding = false }));
        Assert.Equal("InvalidArgument", refused.ErrorCode);
    }

    [Fact]
    public async Task Buckets_and_folders_are_listed_a_page_at_a_time()
    {
        Assert.Equal(StorageWire.Bucket, (await _client.ListBucketsAsync()).Buckets.Single().BucketName);
        foreach (string key in (string[])["t/a", "t/b-c/1", "t/b/1", "t/b/2/3", "t/c", "u"])
        {
            await _wire.Artifacts.TryCreateAsync(key, "x"u8.ToArray(), default);
        }

        async Task<List<string>> ListAsync(string prefix, int most)
        {
            var seen = new List<string>();
            var request = new ListObjectsV2Request { BucketName = StorageWire.Bucket, Prefix = prefix, Delimiter = "/", MaxKeys = most };
            ListObjectsV2Response page;
            do
            {
                page = await _client.ListObjectsV2Async(request);
                Assert.InRange((page.S3Objects?.Count ?? 0) + (page.CommonPrefixes?.Count ?? 0), 1, most);
                seen.AddRange([.. page.CommonPrefixes ?? [], .. (page.S3Objects ?? []).Select(static item => item.Key)]);
                request.ContinuationToken = page.NextContinuationToken;
            }
            while (page.IsTruncated == true);
            return seen;
        }

        Assert.Equal(["t/a", "t/b-c/", "t/b/", "t/c"], await ListAsync("t/", 1));
        Assert.Equal(["t/b-c/", "t/b/", "t/a", "t/c"], await ListAsync("t/", 1000));
        Assert.Equal(["t/b-c/", "t/b/"], await ListAsync("t/b", 2));
        Assert.Equal(["t/", "u"], await ListAsync("", 1));
    }

    [Theory]
    [InlineData("<Delete><Object><Key>a</Key></Object>")]
    [InlineData("<!DOCTYPE d [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><Delete><Object><Key>&e;</Key></Object></Delete>")]
    [InlineData("<Delete/>")]
    public async Task XML_that_is_none_or_reaches_outside_is_refused(string xml)
    {
        using var http = new HttpClient();
        using HttpResponseMessage answer = await http.PostAsync(new Uri(_wire.Url, StorageWire.Bucket + "?delete"), new StringContent(xml, Encoding.UTF8, "application/xml"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("<Code>MalformedXML</Code>", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    protected override Task<IArtifactStore> StoreAsync() => Task.FromResult<IArtifactStore>(new S3ArtifactStore(_client, StorageWire.Bucket, TimeProvider.System));

    private Task<UploadPartResponse> PartAsync(string upload, int number, Stream content) => _client.UploadPartAsync(
        new UploadPartRequest { BucketName = StorageWire.Bucket, Key = "m", UploadId = upload, PartNumber = number, InputStream = content, PartSize = content.Length, UseChunkEncoding = false });
}
