using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using ThemisGuard.Aws.Storage;
using ThemisGuard.Compliance.Storage;
using ThemisGuard.Local.Storage;
using ThemisGuard.Storage.Contracts;

namespace ThemisGuard.Local.Tests.Storage;

public sealed class KeyFileSecretBoxTests : SecretBoxContract
{
    protected override ISecretBox Box { get; } = new KeyFileSecretBox(new byte[32]);

    [Fact]
    public void The_key_is_a_private_file_that_stays()
    {
        using var folder = new TemporaryFolder();
        byte[] key;
        using (StateFolder state = StateFolder.Open(folder["state"]))
        {
            key = state.SecretsKey;
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(state.Path, "secrets-key")));
            Assert.NotEqual(state.Secret, key);
        }

        using StateFolder again = StateFolder.Open(folder["state"]);
        Assert.Equal(key, again.SecretsKey);
    }
}

/// <summary>The contract kept by KMS's adapter against the engine's own endpoint through the AWS SDK.</summary>
public sealed class KmsServiceTests : SecretBoxContract, IAsyncLifetime
{
    private StorageWire _wire = null!;
    private AmazonKeyManagementServiceClient _client = null!;

    protected override ISecretBox Box => new KmsSecretBox(StorageWire.Key, () => _client);

    public async Task InitializeAsync()
    {
        _wire = await StorageWire.StartAsync(TimeProvider.System);
        _client = _wire.Kms();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _wire.DisposeAsync();
    }

    [Fact]
    public async Task Another_key_is_not_found_and_too_much_is_refused()
    {
        using var plain = new MemoryStream([1]);
        await Assert.ThrowsAsync<NotFoundException>(() => _client.EncryptAsync(new EncryptRequest { KeyId = "other", Plaintext = plain }));
        using var large = new MemoryStream(new byte[ISecretBox.MaxBytes + 1]);
        await Assert.ThrowsAsync<AmazonKeyManagementServiceException>(() => _client.EncryptAsync(new EncryptRequest { KeyId = "SecretsKey", Plaintext = large }));
    }
}
