namespace ClusterInterop.Client;

/// <summary>Tokens from a file that another program replaces.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class TokenFile(string path) : Credential
{
    private const int MostBytes = 64 * 1024;

    internal override object? Version
    {
        get
        {
            try
            {
                using var file = Open();
                return Stamp.Of(file);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // It is being replaced, or gone: what was read serves until it is needed again.
                return null;
            }
        }
    }

    public override async Task<AccessToken> RequestTokenAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var file = Open();
            if (file.Length > MostBytes)
                throw ClusterInteropException.NoCredential($"{this} is longer than an access token can be.");
            using var reader = new StreamReader(file);
            var text = await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            return new AccessToken(text.Trim());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw ClusterInteropException.NoCredential($"{this} cannot be read: {failure.Message}", failure);
        }
        catch (ArgumentException)
        {
            throw ClusterInteropException.NoCredential($"{this} does not hold an access token and nothing else.");
        }
    }

    public override string ToString() => $"The token file {path}";

    // By its handle and not by its path, whose times are those of a link where there is one.
    private FileStream Open() => new(path, new FileStreamOptions
    {
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = 0,
    });

    private sealed record Stamp(DateTime WrittenAt, long Length)
    {
        public static Stamp Of(FileStream file) => new(File.GetLastWriteTimeUtc(file.SafeFileHandle), file.Length);
    }
}
