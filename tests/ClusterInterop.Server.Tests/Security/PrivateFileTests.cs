using System.Runtime.Versioning;
using ClusterInterop.Server.Hosting;
using ClusterInterop.Testing;

namespace ClusterInterop.Server.Tests.Security;

/// <summary>What the server writes is for its own user alone.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PrivateFileTests : IDisposable
{
    private const UnixFileMode OwnerOfFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerOfDirectory = OwnerOfFile | UnixFileMode.UserExecute;

    private readonly string _directory = System.IO.Directory.CreateTempSubdirectory("clusterinterop-").FullName;

    private string Data => Path.Combine(_directory, "data");

    public void Dispose() => System.IO.Directory.Delete(_directory, recursive: true);

    [Fact(Timeout = 60_000)]
    public async Task The_data_directory_and_all_files_in_it_are_the_owners_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such permissions.");
        await using var server = await InMemoryServer.StartAsync(directory: Data);
        server.TokenOf("es").ShouldNotBeEmpty();
        await server.Client.PutAsync(
            FullRecords.Association(), cancellationToken: TestContext.Current.CancellationToken);

        File.GetUnixFileMode(Data).ShouldBe(OwnerOfDirectory);
        var files = System.IO.Directory.GetFiles(Data);
        files.Select(Path.GetFileName).ShouldBe(
            ["development-key.pem", "directory.db", "directory.db-shm", "directory.db-wal", "directory.db.lock"],
            ignoreOrder: true);
        foreach (var file in files)
            File.GetUnixFileMode(file).ShouldBe(OwnerOfFile, file);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_data_directory_that_exists_is_left_as_it_is()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such permissions.");
        const UnixFileMode Chosen = OwnerOfDirectory | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
        System.IO.Directory.CreateDirectory(Data);
        File.SetUnixFileMode(Data, Chosen);

        await using var server = await InMemoryServer.StartAsync(directory: Data);

        File.GetUnixFileMode(Data).ShouldBe(Chosen);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_key_for_development_that_others_may_read_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such permissions.");
        await using (await InMemoryServer.StartAsync(directory: Data))
        {
        }

        var key = Path.Combine(Data, "development-key.pem");
        File.SetUnixFileMode(key, OwnerOfFile | UnixFileMode.OtherRead);

        var refusal = await Should.ThrowAsync<Exception>(() => InMemoryServer.StartAsync(directory: Data));

        StartRefusedException.Explain(refusal).ShouldBe(
            $"Other users of this machine may read or write the development key. Run: chmod 600 {key}");
    }

    [Theory(Timeout = 120_000)]
    [InlineData("", UnixFileMode.UserRead | UnixFileMode.UserExecute)]
    [InlineData("directory.db", UnixFileMode.UserRead)]
    public async Task Data_that_its_user_cannot_write_refuse_the_start_with_what_to_change(
        string file, UnixFileMode mode)
    {
        var cancel = TestContext.Current.CancellationToken;
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux takes from a user what makes it write everything.");
        await using (await InMemoryServer.StartAsync(directory: Data))
        {
        }

        var path = Path.Combine(Data, file);
        var before = File.GetUnixFileMode(path);
        File.SetUnixFileMode(path, mode);

        // As root without the rights that go beyond those of any user.
        string[] command = Environment.IsPrivilegedProcess ? ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] : [];
        using var server = ServerProgram.StartIn(command, "--address", "http://127.0.0.1:0", "--data", Data);
        var errors = await server.StandardError.ReadToEndAsync(cancel);
        await server.WaitForExitAsync(cancel);
        File.SetUnixFileMode(path, before);

        server.ExitCode.ShouldBe(78);
        errors.TrimEnd().ShouldNotContain('\n');
        errors.ShouldStartWith($"clusterinterop-server: {Path.Combine(Data, "directory.db")} cannot be opened: ");
        errors.ShouldContain($"The server runs as the user {Environment.UserName}, who must own {Data}");
        errors.ShouldContain($"run: chown -R {Environment.UserName} {Data} && chmod -R u=rwX,go= {Data}");
    }
}
