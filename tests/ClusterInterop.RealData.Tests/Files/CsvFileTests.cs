namespace ClusterInterop.RealData.Tests.Files;

public sealed class CsvFileTests
{
    [Fact]
    public void Cells_keep_commas_quotes_line_ends_and_spaces()
    {
        var rows = CsvFile.Parse("name,text\r\n a ,\"one, \"\"two\"\"\nthree\"\r\n,\r\n");

        rows.Select(row => (row["name"], row["text"])).ShouldBe([(" a ", "one, \"two\"\nthree"), ("", "")]);
    }

    [Fact]
    public void The_last_row_needs_no_line_end()
    {
        CsvFile.Parse("name,text\na,").ShouldHaveSingleItem()["text"].ShouldBe("");
    }

    [Theory]
    [InlineData("name,text\na\n", "Row 1 has 1 cells, and the header 2.")]
    [InlineData("name\n\"a\"b\n", "A cell goes on behind its closing quote, at character 8.")]
    [InlineData("name\n\"a", "A quoted cell does not end.")]
    public void A_broken_table_is_refused(string text, string message)
    {
        Should.Throw<FormatException>(() => CsvFile.Parse(text)).Message.ShouldBe(message);
    }
}
