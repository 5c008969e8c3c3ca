using System.Text;
using ThemisGuard.Compliance.Storage;
using Xunit;

namespace ThemisGuard.Storage.Contracts;

/// <summary>What every secret box does.</summary>
public abstract class SecretBoxContract
{
    /// <summary>A box.</summary>
    protected abstract ISecretBox Box { get; }

    [Theory]
    [InlineData(1)]
    [InlineData(500)]
    [InlineData(ISecretBox.MaxBytes)]
    public async Task What_was_sealed_is_opened_under_its_own_context_only(int length)
    {
        byte[] secret = Encoding.ASCII.GetBytes(new string('s', length));
        byte[] box = await Box.SealAsync(secret, "acme/whk_1", default);
        Assert.Equal(secret, await Box.OpenAsync(box, "acme/whk_1", default));
        await Assert.ThrowsAsync<SecretUnreadableException>(() => Box.OpenAsync(box, "evil/whk_1", default));
    }

    [Fact]
    public async Task A_box_shows_nothing_and_is_never_the_same()
    {
        byte[] secret = Encoding.ASCII.GetBytes("whsec_0123456789");
        byte[] box = await Box.SealAsync(secret, "a", default);
        Assert.True(box.AsSpan().IndexOf(secret.AsSpan(0, 8)) < 0);
        Assert.NotEqual(box, await Box.SealAsync(secret, "a", default));
    }

    [Fact]
    public async Task A_damaged_box_is_refused()
    {
        byte[] box = await Box.SealAsync(new byte[20], "a", default);
        box[^1] ^= 1;
        await Assert.ThrowsAsync<SecretUnreadableException>(() => Box.OpenAsync(box, "a", default));
        await Assert.ThrowsAsync<SecretUnreadableException>(() => Box.OpenAsync(box.AsMemory(0, 10), "a", default));
    }
}
