using System.Text;

namespace ClusterInterop.Core.Vocabularies.Import;

/// <summary>A line of a file, 1 the first.</summary>
internal readonly record struct TableLine(int Number, string Text);

/// <summary>Takes a file apart into lines, and refuses those that are not UTF-8.</summary>
internal static class TableLines
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static IEnumerable<TableLine> Of(byte[] file, FileErrors errors)
    {
        var start = file.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        for (var number = 1; start < file.Length; number++)
        {
            var length = file.AsSpan(start).IndexOf((byte)'\n');
            var end = length < 0 ? file.Length : start + length;
            if (Decode(file.AsSpan(start..end)) is { } text)
                yield return new TableLine(number, text);
            else
                errors.Add(number, "the line is not valid UTF-8");
            start = end + 1;
        }
    }

    private static string? Decode(ReadOnlySpan<byte> line)
    {
        try
        {
            return Strict.GetString(line.TrimEnd((byte)'\r'));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
