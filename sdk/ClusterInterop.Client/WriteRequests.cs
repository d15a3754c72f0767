using System.Runtime.CompilerServices;
using ClusterInterop.V1;

namespace ClusterInterop.Client;

/// <summary>Cuts any number of changes into requests that the server takes, in their order.</summary>
internal static class WriteRequests
{
    private const int MostWrites = 200;

    // The server takes messages of 4 MiB; what is left is for the tags and lengths around each write.
    private const int MostBytes = (4 * 1024 * 1024) - (16 * 1024);

    public static async IAsyncEnumerable<WriteRecordsRequest> CutAsync(
        IAsyncEnumerable<Write> writes, bool validateOnly, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = New();
        var bytes = 0;
        await foreach (var write in writes.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            var size = write.CalculateSize();
            if (request.Writes.Count == MostWrites || (bytes + size > MostBytes && bytes > 0))
            {
                yield return request;
                request = New();
                bytes = 0;
            }

            request.Writes.Add(write);
            bytes += size;
        }

        if (request.Writes.Count > 0)
            yield return request;

        WriteRecordsRequest New() => new() { ValidateOnly = validateOnly };
    }

    // Not from the injected Random: ids of two programs that happen to use one seed must still differ.
    public static string NewId() => Guid.NewGuid().ToString("N");
}
