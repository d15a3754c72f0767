using System.Buffers;
using System.Security.Cryptography;
using ClusterInterop.V1;
using Google.Protobuf;

namespace ClusterInterop.Core.Records;

/// <summary>The digest by which two states of a record are held to be the same.</summary>
internal static class RecordEtag
{
    private const int Bytes = 16;

    /// <param name="canonical">In canonical form, without output fields.</param>
    /// <param name="state">The state; a withdrawn record is not the same as an active one of equal content.</param>
    public static string Of(Record canonical, RecordState state)
    {
        ArgumentNullException.ThrowIfNull(canonical);
        var size = canonical.CalculateSize();
        var rented = ArrayPool<byte>.Shared.Rent(size + 1);
        var content = rented.AsSpan(0, size + 1);
        canonical.WriteTo(content[..size]);
        content[size] = (byte)state;
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, digest);
        ArrayPool<byte>.Shared.Return(rented);
        return Convert.ToHexStringLower(digest[..Bytes]);
    }
}
