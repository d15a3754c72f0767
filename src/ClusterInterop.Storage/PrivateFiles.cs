namespace ClusterInterop.Storage;

/// <summary>Files and directories that nobody but the server's own user may read.</summary>
internal static class PrivateFiles
{
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
    private const UnixFileMode Group = UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
    private const UnixFileMode Written = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode OwnerAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a directory. One that exists is left as its owner has made it.</summary>
    public static void MakeDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerAlone | UnixFileMode.UserExecute);
    }

    /// <summary>Opens a file to be written; one that is made by that is its owner's alone.</summary>
    public static FileStream Open(string path, FileMode mode, FileAccess access, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerAlone;
        return new FileStream(path, options);
    }

    /// <summary>Whether others than its owner, the owner's group included, may read or write it.</summary>
    public static bool IsShared(string path) => Allows(path, Others | Group);

    /// <summary>Whether others than its owner and the owner's group may read it, or any of them write it.</summary>
    public static bool IsSharedBeyondReadingGroup(string path) => Allows(path, Others | Written);

    /// <summary>Whether others than its owner may put files into it and take some away.</summary>
    public static bool IsSharedDirectory(string path) => Allows(path, Written);

    /// <summary>What to do when the server's user cannot write its directory, for the operator.</summary>
    public static string RemedyOf(string directory)
    {
        var user = Environment.UserName;
        var owned = $"The server runs as the user {user}, who must own {directory} and the files in it.";
        return OperatingSystem.IsWindows()
            ? owned
            : $"{owned} Run it as their owner (ls -la {directory} tells whose they are), or run: "
                + $"chown -R {user} {directory} && chmod -R u=rwX,go= {directory}";
    }

    private static bool Allows(string path, UnixFileMode any) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & any) != 0;
}
