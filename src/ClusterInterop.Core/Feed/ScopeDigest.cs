using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ClusterInterop.Core.Records;
using Google.Protobuf;

namespace ClusterInterop.Core.Feed;

/// <summary>Digests by which a token is known to belong to a request.</summary>
internal static class ScopeDigest
{
    /// <param name="request">What was asked, without what may differ from call to call.</param>
    /// <param name="caller">Who asked: what they may see is part of the scope.</param>
    public static uint Of(IMessage request, Caller caller) =>
        Of($"{request.Descriptor.Name}\n{caller.Association?.Value}\n{Convert.ToBase64String(request.ToByteArray())}");

    public static uint Of(string text) =>
        BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
