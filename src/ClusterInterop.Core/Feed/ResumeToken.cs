using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.IO.Hashing;
using System.Text;
using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;

namespace ClusterInterop.Core.Feed;

/// <summary>
/// Where a reader stands in a stream, and by what the server knows its own history, the stream and the matcher again.
/// Opaque to clients, of 60 characters, and without authority: a forged one shows nothing that the caller may not see.
/// </summary>
/// <param name="Position">Everything in scope up to here has been delivered.</param>
/// <param name="Anchor">A head of the feed at or after the position, and</param>
/// <param name="AnchorTag">the tag of its commit.</param>
/// <param name="ReplayTarget">While a replay runs, the revision at which it ends; otherwise none.</param>
/// <param name="Scope">A digest of the request and the caller.</param>
/// <param name="Matcher">A digest of the matcher's version; 0 in a stream of records.</param>
internal readonly record struct ResumeToken(
    FeedId Feed,
    Revision Position,
    Revision Anchor,
    CommitTag AnchorTag,
    Revision ReplayTarget,
    uint Scope,
    uint Matcher)
{
    private const byte Version = 1;
    private const int Bytes = 1 + 4 + 8 + 8 + 4 + 8 + 4 + 4 + 4;
    /// <summary>How long its text is.</summary>
    public const int Characters = Bytes / 3 * 4;

    private const int ChecksumOffset = Bytes - 4;

    public bool IsReplaying => ReplayTarget > Revision.None;

    /// <exception cref="ResumeTokenInvalidException">It is not a token of any server.</exception>
    public static ResumeToken Parse(string text)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        if (Base64Url.DecodeFromChars(text, bytes, out _, out var written) != OperationStatus.Done
            || written != Bytes
            || bytes[0] != Version
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumOffset..])
                != Crc32.HashToUInt32(bytes[..ChecksumOffset]))
            throw new ResumeTokenInvalidException();

        return new ResumeToken(
            new(BinaryPrimitives.ReadUInt32LittleEndian(bytes[1..])),
            new(BinaryPrimitives.ReadInt64LittleEndian(bytes[5..])),
            new(BinaryPrimitives.ReadInt64LittleEndian(bytes[13..])),
            new(BinaryPrimitives.ReadUInt32LittleEndian(bytes[21..])),
            new(BinaryPrimitives.ReadInt64LittleEndian(bytes[25..])),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[33..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[37..]));
    }

    public override string ToString() => Write(stackalloc byte[Characters]);

    /// <summary>Writes its characters, which are ASCII.</summary>
    public void WriteTo(Span<byte> text)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        bytes[0] = Version;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[1..], Feed.Value);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[5..], Position.Value);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[13..], Anchor.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[21..], AnchorTag.Value);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[25..], ReplayTarget.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[33..], Scope);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[37..], Matcher);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[ChecksumOffset..], Crc32.HashToUInt32(bytes[..ChecksumOffset]));
        Base64Url.EncodeToUtf8(bytes, text);
    }

    private string Write(Span<byte> text)
    {
        WriteTo(text);
        return Encoding.ASCII.GetString(text);
    }
}
