using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;
using ClusterInterop.V1;

namespace ClusterInterop.Core.Search;

/// <summary>Where a page ends.</summary>
/// <param name="Number">The score of its last record in the order RELEVANCE, its revision in NEWEST, else 0.</param>
/// <param name="Name">The name of its last record; empty in NEWEST.</param>
internal readonly record struct PagePosition(long Number, string Name);

/// <summary>
/// Page tokens: the position, and a digest of it with the search it belongs to. The digest finds garbled tokens and
/// those of another search; it is no secret, for a token gives nothing that its bearer could not ask for without it.
/// </summary>
internal static class PageToken
{
    private const int DigestBytes = 8;

    // Every name starts so; the contract gives tokens 200 characters, and names up to 150 of them.
    private const string NamePrefix = "associations/";

    public static string Write(PagePosition position, ReadOnlySpan<byte> scope, SearchOrder order)
    {
        var name = Encoding.ASCII.GetBytes(position.Name.Length == 0 ? "" : position.Name[NamePrefix.Length..]);
        byte[] content = [.. NumberOf(position, order), .. name];
        byte[] token = [.. Digest(content, scope, order), .. content];
        return Base64Url.EncodeToString(token);
    }

    /// <exception cref="PageTokenInvalidException">It is garbled, or of another search.</exception>
    public static PagePosition Read(string text, ReadOnlySpan<byte> scope, SearchOrder order)
    {
        Span<byte> buffer = stackalloc byte[256];
        if (!Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, buffer, out var length)
            || length < DigestBytes + NumberBytes(order))
            throw new PageTokenInvalidException("It is not a token of this server.");

        var content = buffer[DigestBytes..length];
        if (!buffer[..DigestBytes].SequenceEqual(Digest(content, scope, order)))
            throw new PageTokenInvalidException("It is garbled, or belongs to a search with another filter or order.");

        return order switch
        {
            SearchOrder.Newest => new PagePosition(BinaryPrimitives.ReadInt64BigEndian(content), ""),
            SearchOrder.Relevance =>
                new PagePosition(BinaryPrimitives.ReadInt32BigEndian(content), NameOf(content[4..])),
            _ => new PagePosition(0, NameOf(content)),
        };
    }

    private static byte[] NumberOf(PagePosition position, SearchOrder order)
    {
        var number = new byte[NumberBytes(order)];
        if (number.Length == 8)
            BinaryPrimitives.WriteInt64BigEndian(number, position.Number);
        else if (number.Length == 4)
            BinaryPrimitives.WriteInt32BigEndian(number, (int)position.Number);
        return number;
    }

    // No wider than it must be: 8 bytes of digest, 4 of score and 137 of name just fit into a token.
    private static int NumberBytes(SearchOrder order) =>
        order switch { SearchOrder.Newest => 8, SearchOrder.Relevance => 4, _ => 0 };

    private static string NameOf(ReadOnlySpan<byte> content) => NamePrefix + Encoding.ASCII.GetString(content);

    private static byte[] Digest(ReadOnlySpan<byte> position, ReadOnlySpan<byte> scope, SearchOrder order)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(position);
        hash.AppendData([(byte)order]);
        hash.AppendData(scope);
        return hash.GetHashAndReset()[..DigestBytes];
    }
}
