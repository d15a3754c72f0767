using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using ClusterInterop.Core.Faults;
using ClusterInterop.V1;
using Google.Protobuf;

namespace ClusterInterop.Server.Services;

/// <summary>Where a page of codes begins, tied to the request that it belongs to.</summary>
internal static class TermPageToken
{
    private const int DigestBytes = 12;

    public static string Write(SearchTermsRequest request, int offset)
    {
        var token = new byte[DigestBytes + sizeof(int)];
        DigestOf(request).CopyTo(token, 0);
        BinaryPrimitives.WriteInt32BigEndian(token.AsSpan(DigestBytes), offset);
        return Base64Url.EncodeToString(token);
    }

    /// <returns>How many codes were read before; 0 without a token.</returns>
    /// <exception cref="PageTokenInvalidException">It is garbled, or of another request.</exception>
    public static int Read(SearchTermsRequest request)
    {
        if (request.PageToken.Length == 0)
            return 0;

        var token = new byte[DigestBytes + sizeof(int)];
        if (!Base64Url.IsValid(request.PageToken, out var length) || length != token.Length)
            throw new PageTokenInvalidException("It is not a token of this server.");
        Base64Url.DecodeFromChars(request.PageToken, token);
        if (!token.AsSpan(0, DigestBytes).SequenceEqual(DigestOf(request)))
            throw new PageTokenInvalidException("It belongs to another request.");
        return Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(token.AsSpan(DigestBytes)));
    }

    // The size of a page may differ from page to page.
    private static byte[] DigestOf(SearchTermsRequest request)
    {
        var same = new SearchTermsRequest(request) { PageToken = "", PageSize = 0 };
        return SHA256.HashData(same.ToByteArray())[..DigestBytes];
    }
}
