using System.Diagnostics;
using System.Text.Json;
using ThemisGuard.Local.Storage;

namespace ThemisGuard.Local.Tests.Storage;

public sealed class StateFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_folder_is_private_and_opens_again()
    {
        string path = _folder["deep/.themis"];
        byte[] secret;
        using (StateFolder state = StateFolder.Open(path))
        {
            secret = state.Secret;
            Assert.Equal(32, secret.Length);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(path, "secret")));
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
        using StateFolder again = StateFolder.Open(path);
        Assert.Equal(secret, again.Secret);
    }

    [Fact]
    public void A_second_process_is_refused_and_the_first_named()
    {
        using StateFolder state = StateFolder.Open(_folder["s"]);
        state.PublishEngine(new Uri("http://127.0.0.1:1/"), new Uri("http://127.0.0.1:2/"));
        var error = Assert.Throws<StateFolderException>(() => StateFolder.Open(_folder["s"]));
        Assert.Equal($"The state folder {_folder["s"]} is in use by another ThemisGuard (process {Environment.ProcessId}). Stop it, or choose another folder with --state.", error.Message);
    }

    [Fact]
    public async Task A_process_killed_with_the_lock_does_not_keep_it()
    {
        using (StateFolder.Open(_folder["s"]))
        {
        }

        // flock(1) takes the same lock as the engine does; -o keeps it from the child.
        using Process holder = Process.Start(new ProcessStartInfo("flock", ["-o", _folder["s/lock"], "-c", "echo held; exec sleep 60"]) { RedirectStandardOutput = true })!;
        Assert.Equal("held", await holder.StandardOutput.ReadLineAsync());
        Assert.Throws<StateFolderException>(() => StateFolder.Open(_folder["s"]));
        holder.Kill(entireProcessTree: true);
        await holder.WaitForExitAsync();
        using StateFolder again = StateFolder.Open(_folder["s"]);
        Assert.True(File.Exists(_folder["s/lock"]));
    }

    [Fact]
    public void The_running_engine_is_published_until_it_ends()
    {
        using (StateFolder state = StateFolder.Open(_folder["s"]))
        {
            state.PublishEngine(new Uri("http://127.0.0.1:8787/"), new Uri("http://127.0.0.1:4566/"));
            using JsonDocument engine = JsonDocument.Parse(File.ReadAllText(_folder["s/engine.json"]));
            Assert.Equal(Environment.ProcessId, engine.RootElement.GetProperty("pid").GetInt32());
            Assert.Equal("http://127.0.0.1:8787/", engine.RootElement.GetProperty("apiUrl").GetString());
            Assert.Equal("http://127.0.0.1:4566/", engine.RootElement.GetProperty("awsUrl").GetString());
        }

        Assert.False(File.Exists(_folder["s/engine.json"]));
    }

    [Fact]
    public void A_foreign_folder_is_refused_and_left_as_it_is()
    {
        Directory.CreateDirectory(_folder["home"]);
        File.WriteAllText(_folder["home/letter.txt"], "dear");
        var error = Assert.Throws<StateFolderException>(() => StateFolder.Open(_folder["home"]));
        Assert.Equal($"{_folder["home"]} is not a state folder: it holds 'letter.txt' and no 'version'. Choose another or an empty folder with --state.", error.Message);
        Assert.Equal(["letter.txt"], Directory.GetFileSystemEntries(_folder["home"]).Select(Path.GetFileName));
    }

    [Fact]
    public void A_file_is_refused()
    {
        File.WriteAllText(_folder["f"], "");
        var error = Assert.Throws<StateFolderException>(() => StateFolder.Open(_folder["f"]));
        Assert.Equal($"{_folder["f"]} is a file. Choose a folder with --state.", error.Message);
    }

    [Theory]
    [InlineData("themis-state 2\n", "was written by a newer ThemisGuard (format 2; this one knows 1). Update ThemisGuard, or choose another folder with --state.")]
    [InlineData("", "is damaged: its 'version' file can't be read. Restore the folder from a copy, or remove it to start anew.")]
    [InlineData("something", "is damaged: its 'version' file can't be read. Restore the folder from a copy, or remove it to start anew.")]
    public void Another_version_is_refused(string version, string message)
    {
        using (StateFolder.Open(_folder["s"]))
        {
        }

        File.WriteAllText(_folder["s/version"], version);
        var error = Assert.Throws<StateFolderException>(() => StateFolder.Open(_folder["s"]));
        Assert.Equal($"The state folder {_folder["s"]} {message}", error.Message);
    }

    [Fact]
    public async Task A_folder_half_made_by_a_killed_process_is_made_again()
    {
        Directory.CreateDirectory(_folder["s"]);
        File.WriteAllText(_folder["s/lock"], "");
        File.WriteAllText(_folder["s/version.new"], "them");
        using StateFolder state = StateFolder.Open(_folder["s"]);
        await using LocalDatabase database = state.OpenDatabase(Durability.Process);
        Assert.Equal("themis-state 1\n", File.ReadAllText(_folder["s/version"]));
    }

    [Fact]
    public void A_damaged_database_is_refused()
    {
        using StateFolder state = StateFolder.Open(_folder["s"]);
        File.WriteAllText(_folder["s/engine.db"], new string('x', 10_000));
        var error = Assert.Throws<StateFolderException>(() => state.OpenDatabase(Durability.Process));
        Assert.StartsWith($"The database {_folder["s/engine.db"]} is damaged (", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Restore the folder from a copy, or remove it to start anew.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_place_that_can_not_be_written_is_named()
    {
        var error = Assert.Throws<StateFolderException>(() => StateFolder.Open("/proc/themis"));
        Assert.StartsWith("The state folder /proc/themis can't be written: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(" Choose another with --state, or run with --ephemeral.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_ephemeral_folder_is_removed_at_the_end_and_abandoned_ones_at_the_next_start()
    {
        string abandoned = Directory.CreateTempSubdirectory("themis-ephemeral-").FullName;
        File.WriteAllText(Path.Combine(abandoned, "lock"), "");
        Directory.SetLastWriteTimeUtc(abandoned, DateTime.UtcNow.AddMinutes(-2));
        string path;
        using (StateFolder state = StateFolder.CreateEphemeral())
        {
            path = state.Path;
            Assert.True(state.IsEphemeral);
            await using LocalDatabase database = state.OpenDatabase(Durability.Process);
            await database.WriteAsync(_ => { });
            using StateFolder other = StateFolder.CreateEphemeral();
            Assert.True(Directory.Exists(path), "one that is in use was removed");
        }

        Assert.False(Directory.Exists(path));
        Assert.False(Directory.Exists(abandoned));
    }
}
