using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ClusterInterop.Core.Search;
using Google.Protobuf;

namespace ClusterInterop.Core.Feed;

/// <summary>Digests by which a token is known to belong to a request.</summary>
internal static class ScopeDigest
{
    /// <param name="request">What was asked, without its filters and without what may differ from call to call.</param>
    /// <param name="filters">Its filters, in the form in which equal ones are equal however they were written. Who
    /// asked, and may see what, is part of them.</param>
    public static uint Of(IMessage request, params ReadOnlySpan<CompiledFilter> filters)
    {
        var scope = new StringBuilder(request.Descriptor.Name);
        foreach (var filter in filters)
            scope.Append('\n').Append(Convert.ToBase64String(filter.Scope.Span));
        return Of(scope.Append('\n').Append(Convert.ToBase64String(request.ToByteArray())).ToString());
    }

    public static uint Of(string text) =>
        BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
