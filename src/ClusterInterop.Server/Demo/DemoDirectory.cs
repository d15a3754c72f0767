namespace ClusterInterop.Server.Demo;

/// <summary>Where the demo keeps its data: a directory that was named, or one of its own that goes with it.</summary>
internal sealed class DemoDirectory(string? named) : IDisposable
{
    public string Path { get; } = named ?? System.IO.Directory.CreateTempSubdirectory("clusterinterop-demo-").FullName;

    public void Dispose()
    {
        if (named is not null)
            return;
        try
        {
            System.IO.Directory.Delete(Path, recursive: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A file that something still holds open is left to the system's own cleaning of temporary files.
        }
    }
}
