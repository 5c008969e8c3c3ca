using Xunit;

namespace ThemisGuard.Local.Tests;

public class RandomIdTests
{
    [Fact]
    public void Ids_are_random_guids_and_never_come_twice()
    {
        // More than one fetch of random bytes, on two threads.
        Guid[] ids = [.. Enumerable.Range(0, 2).AsParallel().SelectMany(_ => Enumerable.Range(0, 1_000).Select(_ => RandomId.Next()))];

        Assert.Equal(2_000, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Equal(4, id.Version));
        Assert.All(ids, id => Assert.InRange(id.Variant, 8, 11));
    }
}
