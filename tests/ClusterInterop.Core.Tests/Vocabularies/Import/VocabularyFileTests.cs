using System.Text;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.Core.Vocabularies.Import;

namespace ClusterInterop.Core.Tests.Vocabularies.Import;

public sealed class VocabularyFileTests
{
    private const string Cpv = "code\tcode_with_check_digit\tlevel\tparent\ten\tpl\n"
        + "33000000\t33000000-0\tdivision\t\tMedical equipments\tUrządzenia medyczne\n"
        + "33100000\t33100000-1\tgroup\t33000000\tMedical devices\t\n";

    private const string Nace = "code\tlevel\ten\tmt\nC\t1\tMANUFACTURING\tMANIFATTURA\n"
        + "14\t2\tWearing apparel\tĦwejjeġ\n14.1\t3\tKnitted apparel\t\n";

    private const string Nuts = "code\tlevel\tcountry_prefix\tparent\tname\tname_en\n"
        + "EL\t0\tEL\t\tΕλλάδα\tΕλλάδα\nEL3\t1\tEL\tEL\tΑττική\tAttica\n";

    private const string CodeLists = "scheme\tcode\ten\tpl\ncountry\tPOL\tPoland\tPolska\ncountry\tCPT\tClipperton\t\n"
        + "language\tPOL\tPolish\tpolski\nlanguage\tCNR\tMontenegrin\t\ncurrency\tEUR\teuro\teuro\n"
        + "eu-programme\tERASMUS_PLUS\tErasmus+ (2021/2027)\t\nmeasurement-unit\tKGM\tkilogram\tkilogram\n";

    private const string UnitXml = """
        <?xml version="1.0" encoding="UTF-8"?>
        <CodeList xmlns="urn:fdc:difi.no:2017:vefa:structure:CodeList-1">
            <Title>Recommendation 20</Title>
            <Identifier>UNECERec20</Identifier>
            <Version>Revision 11e</Version>
            <Agency>UN/ECE</Agency>
            <!-- START -->
            <Code><Id>XBX</Id><Name>Box</Name></Code>
            <Code>
                <Id>Q99</Id>
                <Name>quite a
                    long name</Name>
                <Description />
            </Code>
        </CodeList>
        """;

    private const string UnitJson = """
        {
          "KGM": { "name_en": "kilogram", "symbol_en": "kg", "name_uk": "кілограм", "symbol_uk": "кг" },
          "Q99": { "name": "oddity", "symbol": "" }
        }
        """;

    [Fact]
    public void The_cpv_is_read_with_its_tree_and_labels()
    {
        var content = Read(Cpv).Contents.ShouldHaveSingleItem();
        (content.Scheme, content.Version).ShouldBe(("cpv", "2008"));
        content.Terms.Select(term => (term.Value, term.Parent)).ShouldBe([("33000000", ""), ("33100000", "33000000")]);
        content.Terms[0].Labels.ShouldBe([new("en", "Medical equipments"), new("pl", "Urządzenia medyczne")]);
        content.Terms[1].Labels.ShouldBe([new("en", "Medical devices")]);
    }

    [Fact]
    public void The_nace_is_read_with_its_tree_and_labels()
    {
        var content = Read(Nace).Contents.ShouldHaveSingleItem();
        (content.Scheme, content.Version).ShouldBe(("nace", "2.1"));
        content.Terms.Select(term => (term.Value, term.Parent)).ShouldBe([("C", ""), ("14", "C"), ("14.1", "14")]);
        content.Terms[1].Labels.ShouldContain(new Label("mt", "Ħwejjeġ"));
    }

    [Fact]
    public void The_nuts_is_read_with_names_that_are_the_same_in_every_language()
    {
        var content = Read(Nuts).Contents.ShouldHaveSingleItem();
        (content.Scheme, content.Version).ShouldBe(("nuts", "2024"));
        content.Terms[0].Labels.ShouldBe([new("und", "Ελλάδα")]);
        content.Terms[1].Labels.ShouldBe([new("en", "Attica"), new("und", "Αττική")]);
    }

    [Fact]
    public void The_lists_of_one_file_become_vocabularies_of_their_own_in_the_codes_of_the_contract()
    {
        var import = Read(CodeLists);
        import.Contents.Select(list => $"{list.Scheme}: {string.Join(' ', list.Terms.Select(term => term.Value))}")
            .ShouldBe(["country: PL", "language: pl cnr", "currency: EUR", "eu-programme: ERASMUS_PLUS"]);
        import.Notes.ShouldBe(
        [
            "measurement-unit: 1 rows left out, the server has the whole list.",
            "Left out, ISO has no code: country CPT.",
        ]);
    }

    [Fact]
    public void Units_are_read_from_xml()
    {
        var content = Read(UnitXml).Contents.ShouldHaveSingleItem();
        (content.Scheme, content.Version).ShouldBe(("unit", "11e"));
        content.Terms.Select(term => (term.Value, term.Labels[0].Text))
            .ShouldBe([("XBX", "Box"), ("Q99", "quite a long name")]);
    }

    [Fact]
    public void Units_are_read_from_json()
    {
        var content = Read(UnitJson).Contents.ShouldHaveSingleItem();
        content.Scheme.ShouldBe("unit");
        content.Terms[0].Labels.ShouldBe([new("en", "kilogram"), new("uk", "кілограм"), new("und", "kg")]);
        content.Terms[1].Labels.ShouldBe([new("en", "oddity")]);
    }

    [Fact]
    public void The_version_can_be_told() =>
        VocabularyFile.Read(Encoding.UTF8.GetBytes(Nuts), "2027").Contents[0].Version.ShouldBe("2027");

    [Theory]
    [InlineData("")]
    [InlineData(" 2024")]
    [InlineData("a\nb")]
    [InlineData("a\tb")]
    [InlineData("1234567890123456789012345678901234567890123456789012345678901234")]
    public void A_version_that_the_contract_cannot_send_is_refused(string version)
    {
        Should.Throw<ArgumentException>(() => VocabularyFile.Read(Encoding.UTF8.GetBytes(Nuts), version))
            .Message.ShouldStartWith("A version must have 1 to 63 characters, on one line");
        Refusal($"<CodeList>\n<Version>Revision {version}</Version></CodeList>").Errors[0].ShouldBe(new FileError(
            2, "the version must have 1 to 63 characters, on one line, without spaces around them"));
    }

    [Fact]
    public void A_byte_order_mark_and_windows_line_ends_do_not_matter() =>
        Read("\ufeff" + Nace.Replace("\n", "\r\n")).Contents[0].Terms.Count.ShouldBe(3);

    [Theory]
    [InlineData("", 1, "the file is empty")]
    [InlineData("value,label\n", 1, "the header is none of: code code_with_check_digit level parent and languages; "
        + "code level country_prefix parent name name_en; code level and languages; scheme code and languages")]
    [InlineData("code\tlevel\ten\tremark\nC\t1\tX\tY\n", 1, "unknown column 'remark'")]
    [InlineData("code\tlevel\ten\ten\nC\t1\tX\tY\n", 1, "the column 'en' is there twice")]
    [InlineData("code\tlevel\nC\t1\n", 1, "no language follows the other columns")]
    [InlineData("code\tlevel\ten\n", 1, "the file has no code of nace")]
    [InlineData("code\tlevel\ten\nC\t1\n", 2, "the row has 2 cells, the header 3")]
    [InlineData("code\tlevel\ten\nC\t1\tX\n\n", 3, "the row has 1 cells, the header 3")]
    [InlineData("code\tlevel\ten\nC\t2\tX\n", 2, "C stands at level 1, not '2'")]
    [InlineData("code\tlevel\ten\nC\t1\tX\n1412\t4\tY\n", 3, "'1412' is not a code: write 14.12")]
    [InlineData("code\tlevel\ten\nC\t1\tX\nC\t1\tX\n", 3, "C is there already, in line 2")]
    [InlineData("code\tlevel\ten\nC\t1\tX\n14.1\t3\tY\n", 3, "14, the parent of 14.1, is not in the file")]
    [InlineData("code\tlevel\ten\nC\t1\t\n", 2, "C has no label")]
    [InlineData("code\tlevel\ten\nC\t1\tA\0B\n", 2, "the label of C in 'en' has a control character")]
    public void A_broken_nace_file_is_refused_with_the_line(string file, int line, string message) =>
        Refusal(file).Errors[0].ShouldBe(new FileError(line, message));

    [Theory]
    [InlineData("33100000\t33100000-1\tclass\t33000000", "33100000 is a group, not a 'class'")]
    [InlineData("33100000\t33100000\tgroup\t33000000", "'33100000' is not 33100000 with its check digit")]
    [InlineData("33100000\t33100000-1\tgroup\t", "'' is not the parent of 33100000")]
    [InlineData("33100000\t33100000-1\tgroup\t45000000", "'45000000' is not the parent of 33100000")]
    [InlineData("3310\t3310-1\tgroup\t33000000", "'3310' is not a code: a CPV code has 8 digits, such as 33141000")]
    public void A_broken_cpv_row_is_refused_with_its_line(string row, string message) =>
        Refusal($"code\tcode_with_check_digit\tlevel\tparent\ten\n33000000\t33000000-0\tdivision\t\tX\n{row}\tY\n")
            .Errors[0].ShouldBe(new FileError(3, message));

    [Theory]
    [InlineData("GB3\t1\tGB\tGB\tX\tX", "'GB3' is not a code: UK is the NUTS prefix, GB the ISO code; write UK3")]
    [InlineData("GR3\t1\tGR\tGR\tX\tX", "'GR3' is not a code: write EL3")]
    [InlineData("EL3\t1\tGR\tEL\tX\tX", "'GR' is not the country prefix of EL3")]
    [InlineData("EL3\t1\tEL\tES\tX\tX", "'ES' is not the parent of EL3")]
    public void A_broken_nuts_row_is_refused_with_its_line(string row, string message) =>
        Refusal($"code\tlevel\tcountry_prefix\tparent\tname\tname_en\nEL\t0\tEL\t\tX\tX\n{row}\n")
            .Errors[0].ShouldBe(new FileError(3, message));

    [Theory]
    [InlineData("country\tPL\tPoland", "'PL' is not a code of country")]
    [InlineData("colour\tRED\tRed", "unknown scheme 'colour'")]
    [InlineData("eu-programme\tA B\tX", "'A B' is not a code of eu-programme")]
    public void A_broken_row_of_a_code_list_is_refused_with_its_line(string row, string message) =>
        Refusal($"scheme\tcode\ten\n{row}\n").Errors[0].ShouldBe(new FileError(2, message));

    [Theory]
    [InlineData("<List/>", 1, "the file is a 'List', not a CodeList")]
    [InlineData("<CodeList>\n<Identifier>Other</Identifier></CodeList>", 2, "'Other' is not the list UNECERec20")]
    [InlineData("<CodeList>\n\n<Code><Id>kg</Id><Name>kilogram</Name></Code></CodeList>", 3, "'kg' is not a unit code")]
    [InlineData("<CodeList>\n<Code><Id>KGM</Id><Colour/></Code></CodeList>", 2, "unknown element 'Colour'")]
    [InlineData("<CodeList>\n<Code><Id>KGM</Id></Code></CodeList>", 2, "KGM has no label")]
    [InlineData("<CodeList>\n<Code/></CodeList>", 2, "'' is not a unit code")]
    [InlineData("<CodeList>\n<Code><Id>KG</Id>x<Name>y</Name></Code><Remark/></CodeList>", 2, "KG has no label")]
    [InlineData("<CodeList>\n<Remark/></CodeList>", 2, "unknown element 'Remark'")]
    public void A_broken_xml_file_is_refused_with_the_line(string file, int line, string message) =>
        Refusal(file).Errors[0].ShouldBe(new FileError(line, message));

    [Theory]
    [InlineData("{\n\"KGM\": {\"name\": \"kilogram\", \"colour\": \"red\"}}", 2, "unknown property 'colour'")]
    [InlineData(
        "{\n\"KGM\": {\"name_en\": \"kilogram\", \"name\": \"kilo\"}}", 2,
        "'name' says again what another property says")]
    [InlineData("{\n\"KGM\": {\"name\": 7}}", 2, "'name' is not a text")]
    [InlineData("{\n\"KGM\": \"kilogram\"}", 2, "a code must have an object with its name")]
    [InlineData("{\n\"KGM\": {\"name\": ", 2, "the file is not valid JSON")]
    [InlineData("{\n\"KGM\": {\"name\": \"kilogram\"}\n}\n{}", 4, "the file is not valid JSON")]
    [InlineData("{\"KGM\": {\"name\": \"\\ud800\"}}", 1, "a name in the file is not valid Unicode")]
    [InlineData("{\n\"KGM\": {\"name\": \"a\\u0000b\"}}", 2, "the label of KGM in 'en' has a control character")]
    public void A_broken_json_file_is_refused_with_the_line(string file, int line, string message) =>
        Refusal(file).Errors[0].ShouldBe(new FileError(line, message));

    [Theory]
    [InlineData("<CodeList><Code></CodeList>")]
    [InlineData("<CodeList><Code><Id>Q99</Id>clT\"4G~S<h'xbw2\\hPO</Name></Code></CodeList>")]
    [InlineData("<CodeList><Code><Id>Q99</Id><Name>x</Id></Code></CodeList>")]
    [InlineData("<CodeList><Code><Id>Q99</Id><Name>")]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"b\">]><CodeList>&a;</CodeList>")]
    public void Xml_that_is_malformed_or_brings_its_own_entities_is_refused(string file) =>
        Refusal(file).Errors[0].Line.ShouldBe(1);

    [Fact]
    public void A_line_that_is_not_utf8_is_refused()
    {
        byte[] file = [.. "code\tlevel\ten\nC\t1\t"u8, 0xff, .. "\nA\t1\tX\n"u8];
        Should.Throw<VocabularyFileException>(() => VocabularyFile.Read(file))
            .Errors.ShouldBe([new FileError(2, "the line is not valid UTF-8")]);
    }

    [Fact]
    public void A_label_that_the_contract_cannot_send_is_refused() =>
        Refusal($"code\tlevel\ten\nC\t1\t{new string('x', 1001)}\n").Errors[0].ShouldBe(
            new FileError(2, "the label of C in 'en' has more than 1000 characters"));

    [Fact]
    public void Every_broken_row_counts_and_the_first_20_are_told()
    {
        var file = new StringBuilder("code\tlevel\ten\nC\t1\tX\n");
        for (var i = 0; i < 30; i++)
            file.Append("Z\t1\tX\n");

        var refusal = Refusal(file.ToString());

        refusal.ErrorCount.ShouldBe(30);
        refusal.Errors.Count.ShouldBe(20);
        refusal.Errors.Select(error => error.Line).ShouldBe(Enumerable.Range(3, 20));
        refusal.Message.ShouldStartWith("30 errors, the first in line 3: 'Z' is not a code");
        Refusal("code\tlevel\ten\nC\t1\tX\nZ\t1\tX\n").Message
            .ShouldStartWith("1 error, in line 3: 'Z' is not a code");
    }

    private static VocabularyImport Read(string file) => VocabularyFile.Read(Encoding.UTF8.GetBytes(file));

    private static VocabularyFileException Refusal(string file) =>
        Should.Throw<VocabularyFileException>(() => Read(file));
}
