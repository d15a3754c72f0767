using System.Text;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.Core.Vocabularies.Import;
using CsCheck;

namespace ClusterInterop.Fuzz.Tests;

public sealed class VocabularyFileFuzz
{
    private static readonly string[] Files =
    [
        "code\tcode_with_check_digit\tlevel\tparent\ten\tpl\n"
            + "33000000\t33000000-0\tdivision\t\tMedical equipments\tUrządzenia medyczne\n"
            + "33100000\t33100000-1\tgroup\t33000000\tMedical devices\t\n",
        "code\tlevel\ten\tmt\nC\t1\tMANUFACTURING\tMANIFATTURA\n14\t2\tWearing apparel\tĦwejjeġ\n14.1\t3\tKnitted\t\n",
        "code\tlevel\tcountry_prefix\tparent\tname\tname_en\n"
            + "EL\t0\tEL\t\tΕλλάδα\tΕλλάδα\nEL3\t1\tEL\tEL\tΑττική\tAttica\n",
        "scheme\tcode\ten\tpl\ncountry\tPOL\tPoland\tPolska\nlanguage\tPOL\tPolish\tpolski\ncurrency\tEUR\teuro\teuro\n"
            + "eu-programme\tERASMUS_PLUS\tErasmus+ (2021/2027)\t\nmeasurement-unit\tKGM\tkilogram\tkilogram\n",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CodeList>\n<Identifier>UNECERec20</Identifier>\n"
            + "<Version>Revision 11e</Version>\n<!-- START -->\n<Code><Id>XBX</Id><Name>Box</Name></Code>\n"
            + "<Code><Id>Q99</Id>\n<Name>quite a\nlong name</Name><Description /></Code></CodeList>",
        "{\n\"KGM\": { \"name_en\": \"kilogram\", \"symbol_en\": \"kg\", \"name_uk\": \"кілограм\" },\n"
            + "\"Q99\": { \"name\": \"oddity\", \"symbol\": \"\" }\n}",
    ];

    [Fact]
    public Task A_file_is_imported_whole_or_refused_with_its_lines() => Fuzz.RunAsync(Gen.Int, 3_000, seed =>
    {
        var random = new Random(seed);
        var file = Change(Files[random.Next(Files.Length)], random);
        VocabularyImport import;
        try
        {
            import = VocabularyFile.Read(file);
        }
        catch (VocabularyFileException refusal)
        {
            var lines = 1 + file.Count(character => character is (byte)'\n' or (byte)'\r');
            refusal.Errors.Count.ShouldBeInRange(1, 20);
            refusal.Errors.ShouldAllBe(error => error.Line >= 1 && error.Line <= lines && error.Message.Length > 0);
            return;
        }
        catch (Exception failure)
        {
            throw new ShouldAssertException(
                $"{failure.GetType().Name} on {Encoding.UTF8.GetString(file)}", failure);
        }

        foreach (var content in import.Contents)
            ShouldServe(content, file, asPartOfAll: random.Next(20) == 0);
    });

    // What is kept is read again at every start, and a list that cannot be used would refuse the start.
    private static void ShouldServe(VocabularyContent content, byte[] file, bool asPartOfAll)
    {
        try
        {
            var kept = VocabularyContent.Deserialize(content.Serialize());
            (kept.Scheme, kept.Version).ShouldBe((content.Scheme, content.Version));
            kept.Terms.Select(Written).ShouldBe(content.Terms.Select(Written));
            if (!asPartOfAll) // which takes a hundred times as long
                return;

            var set = VocabularySet.BuiltIn.With([kept]);
            foreach (var term in kept.Terms)
                set.TryResolve(kept.Scheme, term.Value, out _, out _).ShouldBeTrue(term.Value);
        }
        catch (Exception failure)
        {
            throw new ShouldAssertException(
                $"It is accepted, and then cannot serve: {Encoding.UTF8.GetString(file)}", failure);
        }
    }

    private static string Written(ContentTerm term) =>
        $"{term.Value} {term.Parent} " + string.Join(
            ' ', term.Labels.Select(label => $"{label.Language}={label.Text}").Order(StringComparer.Ordinal));

    private static byte[] Change(string file, Random random)
    {
        var lines = file.Split('\n').ToList();
        for (var changes = random.Next(3); changes > 0; changes--)
            ChangeLine(lines, random);
        var bytes = Encoding.UTF8.GetBytes(string.Join(random.Next(8) == 0 ? "\r\n" : "\n", lines));
        return random.Next(4) == 0 ? new MessageMutation(random).ChangeBytes(bytes) : bytes;
    }

    private static void ChangeLine(List<string> lines, Random random)
    {
        var at = random.Next(lines.Count);
        var cells = lines[at].Split('\t');
        switch (random.Next(6))
        {
            case 0:
                lines.Insert(at, lines[random.Next(lines.Count)]);
                break;
            case 1:
                (lines[at], lines[0]) = (lines[0], lines[at]);
                break;
            case 2:
                lines[at] = HostileText.Change(lines[at], random);
                break;
            case 3:
                lines[at] = string.Join('\t', cells.Reverse());
                break;
            default:
                cells[random.Next(cells.Length)] = HostileText.NextWellFormed(random);
                lines[at] = string.Join('\t', cells);
                break;
        }
    }
}
