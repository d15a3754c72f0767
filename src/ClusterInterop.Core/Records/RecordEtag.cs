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
        var content = canonical.ToByteArray();
        Array.Resize(ref content, content.Length + 1);
        content[^1] = (byte)state;
        return Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, Bytes));
    }
}
