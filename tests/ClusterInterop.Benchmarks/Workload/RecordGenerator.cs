using System.Collections.Concurrent;
using System.Globalization;
using ClusterInterop.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterInterop.Benchmarks.Workload;

/// <summary>
/// Makes needs and capabilities without end. Each follows from the seed, its kind and its number alone, so the
/// millionth can be made without the others, by any thread, and is the same in every run.
/// </summary>
/// <remarks>Lengths of texts, codes, places, windows and quantities are distributed as in public notices of needs (TED,
/// 2016 to 2022) and donors' offers of equipment (2020). How many certificates are held and asked for, and how far
/// suppliers deliver, is in none of these, and assumed. Nothing expires.</remarks>
internal sealed class RecordGenerator(int seed)
{
    private const int CapabilityStream = 1;
    private const int NeedStream = 2;

    // Words and codes take a second to make, and are the same for all rows.
    private static readonly ConcurrentDictionary<int, (Lexicon Lexicon, CodeTree Codes)> Made = [];
    private static readonly Geography Places = new();

    private readonly Lexicon _lexicon = MadeOf(seed).Lexicon;
    private readonly CodeTree _codes = MadeOf(seed).Codes;
    private TextGenerator? _texts;

    /// <summary>The code list that the records' codes come from, as an operator would import it.</summary>
    public Core.Vocabularies.VocabularyContent Vocabulary => _codes.ToVocabulary(_lexicon);

    private TextGenerator Texts => _texts ??= new(_lexicon);

    public Record Capability(int number)
    {
        var random = RandomOf(CapabilityStream, number);
        var shape = Shapes.DrawOfCapability(random);
        var country = Places.DrawCountry(random);
        var record = Head("capabilities", number, shape, country, summaryWords: 12, random);
        record.Capability = new Capability
        {
            Kind = Resources.DrawKind(random),
            DeliveryArea = shape == Shape.WholeEurope
                ? Resources.WholeEurope()
                : Resources.DrawArea(country, record.Place, Places, random),
            Window = Resources.DrawWindow(random),
            Certificates = { Resources.DrawCertificates(random) },
        };
        if (random.Chance(0.6))
            record.Capability.Available = Resources.DrawQuantity(random);
        if (random.Chance(0.3))
            record.Capability.LeadTimeDays = Resources.DrawLeadTime(random);
        return record;
    }

    public Record Need(int number)
    {
        var random = RandomOf(NeedStream, number);
        var shape = Shapes.DrawOfNeed(random);
        var country = Places.DrawCountry(random);
        var record = Head("needs", number, shape, country, summaryWords: 21, random);
        record.Need = new Need
        {
            Kind = Resources.DrawKind(random),
            Window = Resources.DrawWindow(random),
            RequiredCertificates = { Resources.DrawStandards(random, most: 2, likelihood: 0.25) },
            PreferredCertificates = { Resources.DrawStandards(random, most: 2, likelihood: 0.2) },
        };
        if (random.Chance(0.5))
            record.Need.Quantity = Resources.DrawQuantity(random);
        if (record.Need.Quantity is { } quantity && random.Chance(0.4))
            record.Need.MinimumQuantity = Resources.PartOf(quantity, random);
        if (random.Chance(0.2))
            record.Need.AcceptedOrigin = Resources.DrawArea(country, record.Place, Places, random);
        if (random.Chance(0.3))
            record.Need.LeadTimeDays = Resources.DrawLeadTime(random);
        return record;
    }

    /// <summary>What is special about a need, without making it.</summary>
    public Shape ShapeOfNeed(int number) => Shapes.DrawOfNeed(RandomOf(NeedStream, number));

    private Record Head(
        string segment, int number, Shape shape, Country country, int summaryWords, Random random)
    {
        var codes = DrawCodes(shape, random);
        var record = new Record
        {
            Name = string.Create(
                CultureInfo.InvariantCulture, $"associations/{country.Association}/{segment}/r{number:D7}"),
            SourceVersion = "1",
            Visibility = Visibility.Public,
            Verification = (VerificationLevel)random.Next(4),
            Title = Texts.Title(country.Language, codes, random),
        };
        if (random.Chance(0.9))
            record.Summary = Texts.Summary(country.Language, codes, summaryWords, random);
        if (shape != Shape.WithoutCodes)
            record.Codes.AddRange(codes.Select(code => new Code { Scheme = CodeTree.Scheme, Value = code.Value }));
        if (shape != Shape.WithoutPlace)
            record.Place = Places.DrawPlace(country, random);
        return record;
    }

    private List<CodeNode> DrawCodes(Shape shape, Random random)
    {
        var count = shape == Shape.ManyCodes ? Shapes.MostCodes : Shapes.CodeCounts.Draw(random) + 1;
        var main = shape == Shape.Broad ? random.Pick(_codes.Divisions) : _codes.Draw(random);
        var codes = new List<CodeNode> { main };

        // Many of a small division are the same one again; after so many attempts there are as many as there are.
        for (var attempt = 0; codes.Count < count && attempt < 4 * count; attempt++)
        {
            var code = random.Chance(0.7) ? _codes.DrawBeside(main, random) : _codes.Draw(random);
            if (!codes.Contains(code))
                codes.Add(code);
        }

        return codes;
    }

    private static (Lexicon Lexicon, CodeTree Codes) MadeOf(int seed) =>
        Made.GetOrAdd(seed, made => (new Lexicon(made), new CodeTree(made)));

    private Random RandomOf(int stream, int number) =>
        new(unchecked((int)(((uint)seed * 31 + (uint)stream) * 0x9E3779B1 ^ (uint)number * 0x85EBCA77)));
}
