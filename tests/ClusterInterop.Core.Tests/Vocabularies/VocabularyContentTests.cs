using System.IO.Compression;
using ClusterInterop.Core.Vocabularies;

namespace ClusterInterop.Core.Tests.Vocabularies;

/// <summary>The form in which the store keeps an imported list.</summary>
public sealed class VocabularyContentTests
{
    private const string Header = "scheme\tnace\nversion\t2.1\nvalue\tparent\ten\n";

    [Fact]
    public void A_list_reads_back_as_it_was_kept()
    {
        var list = VocabularyContent.Deserialize(Kept(Header + "C\t\tMANUFACTURING\n14\tC\t\n"));

        var again = VocabularyContent.Deserialize(list.Serialize());

        (again.Scheme, again.Version).ShouldBe(("nace", "2.1"));
        again.Terms.Select(term => (term.Value, term.Parent)).ShouldBe([("C", ""), ("14", "C")]);
        again.Terms[0].Labels.ShouldBe([new Label("en", "MANUFACTURING")]);
        again.Terms[1].Labels.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", "it ends before its first code")]
    [InlineData("scheme\n", "it does not name its scheme")]
    [InlineData("scheme\tcolour\n", "this server knows no scheme 'colour'")]
    [InlineData("scheme\tnace\nvalue\tparent\ten\n", "it does not name its version")]
    [InlineData("scheme\tnace\nversion\t\n", "its version must have 1 to 63 characters, on one line, without spaces "
        + "around them")]
    [InlineData("scheme\tnace\nversion\ta\nb\nvalue\tparent\ten\n", "its third line does not name the columns")]
    [InlineData(Header + "C\n", "the row 'C' has 1 cells, not 3")]
    [InlineData(Header + "C\t\tX\tY\n", "the row 'C' has 4 cells, not 3")]
    [InlineData(Header + "#\t\tX\n", "'#' is not a code")]
    [InlineData(Header + "C\t\tX\nC\t\tX\n", "C is there twice")]
    public void A_broken_list_is_refused_with_what_is_broken(string text, string message) =>
        Should.Throw<InvalidDataException>(() => VocabularyContent.Deserialize(Kept(text))).Message.ShouldBe(message);

    [Fact]
    public void Bytes_that_are_no_list_at_all_are_refused_too()
    {
        byte[][] damaged = [[1, 2, 3], Kept([0xff])];
        foreach (var bytes in damaged)
            Should.Throw<InvalidDataException>(() => VocabularyContent.Deserialize(bytes))
                .Message.ShouldBe("its bytes are damaged");
        Should.Throw<InvalidDataException>(() => VocabularyContent.Deserialize([]))
            .Message.ShouldBe("it ends before its first code");
    }

    private static byte[] Kept(string text) => Kept(System.Text.Encoding.UTF8.GetBytes(text));

    private static byte[] Kept(byte[] text)
    {
        var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Fastest))
            zip.Write(text);
        return bytes.ToArray();
    }
}
