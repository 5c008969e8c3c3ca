using ThemisGuard.Compliance.Inventory;

namespace ThemisGuard.Compliance.Tests.Inventory;

public sealed class InventoryWalkTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("themis-walk-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_folder_gives_its_templates_and_inventories_in_ordinal_order()
    {
        Write("b/z.yaml", "Resources:\n  A: {Type: T}\n");
        Write("b/Z.json", "{\"Resources\": {}}");
        Write("a.ndjson", "{\"id\":\"a\",\"type\":\"T\",\"properties\":{}}");
        Write("readme.md", "# Resources are nice");
        Write("package.json", "{\"name\": \"x\", \"type\": \"module\"}");
        Write(".git/c.yaml", "Resources: {}\n");
        Write("node_modules/p/d.yaml", "Resources: {}\n");
        Write("empty.yaml", "");

        Assert.Equal(["a.ndjson", "b/Z.json", "b/z.yaml"], Names());
    }

    [Fact]
    public void A_template_whose_keys_come_late_is_found()
    {
        Write("late.yaml", "Description: x\n" + string.Concat(Enumerable.Repeat("# a comment of some length\n", 5_000)) + "Resources: {}\n");

        Assert.Equal(["late.yaml"], Names());
    }

    [Fact]
    public void Links_out_of_the_folder_and_linked_folders_are_not_followed()
    {
        string outside = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllText(outside, "Resources: {}\n");
        try
        {
            Write("in/a.yaml", "Resources: {}\n");
            File.CreateSymbolicLink(Path.Combine(folder, "out.yaml"), outside);
            File.CreateSymbolicLink(Path.Combine(folder, "same.yaml"), Path.Combine(folder, "in/a.yaml"));
            Directory.CreateSymbolicLink(Path.Combine(folder, "in/loop"), folder);

            Assert.Equal(["in/a.yaml", "same.yaml"], Names());
        }
        finally
        {
            File.Delete(outside);
        }
    }

    [Fact]
    public void A_file_that_is_named_is_taken_whatever_it_holds_and_a_path_to_nothing_is_refused()
    {
        Write("notes.txt", "nothing");

        InventoryFile file = Assert.Single(InventoryWalk.Find(Path.Combine(folder, "notes.txt"), default));
        Assert.False(file.FoundByWalk);
        Assert.Throws<FileNotFoundException>(() => InventoryWalk.Find(Path.Combine(folder, "no"), default));
    }

    private IEnumerable<string> Names()
    {
        IReadOnlyList<InventoryFile> files = InventoryWalk.Find(folder, default);
        Assert.All(files, file => Assert.True(file.FoundByWalk));
        return files.Select(file => file.Name[(folder.Length + 1)..]);
    }

    private void Write(string name, string text)
    {
        string path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
