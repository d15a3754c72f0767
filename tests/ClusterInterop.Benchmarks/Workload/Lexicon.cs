namespace ClusterInterop.Benchmarks.Workload;

/// <summary>
/// Words of 24 made-up languages, by concept: the same concept is another word in each, as in reality, but for one in
/// five, which are international. They carry no meaning but have the lengths, alphabets and endings by which folding
/// and stemming do their work.
/// </summary>
internal sealed class Lexicon
{
    /// <summary>How many concepts the labels of codes speak of: as many as the English labels of the CPV have words.
    /// </summary>
    public const int LabelConcepts = 5_900;

    /// <summary>How many more concepts the texts of records speak of.</summary>
    public const int OtherConcepts = 30_000;

    private const double International = 0.2;
    private const double Brief = 0.15;

    private static readonly Alphabet Latin = new("bcdfghjklmnprstvwxz", "aeiou");
    private static readonly Alphabet Greek = new("βγδζθκλμνξπρστφχψ", "αεηιοω");
    private static readonly Alphabet Cyrillic = new("бвгджзклмнпрстфхц", "аеиоу");

    private static readonly Language[] All =
    [
        new("bg", Cyrillic, "та"), new("cs", Latin, "ní"), new("da", Latin, "er"), new("de", Latin, "ung"),
        new("el", Greek, "ών"), new("en", Latin, "ing"), new("es", Latin, "ción"), new("et", Latin, "use"),
        new("fi", Latin, "inen"), new("fr", Latin, "é"), new("ga", Latin, "acht"), new("hr", Latin, "je"),
        new("hu", Latin, "ás"), new("it", Latin, "ione"), new("lt", Latin, "ų"), new("lv", Latin, "šana"),
        new("mt", Latin, "ja"), new("nl", Latin, "en"), new("pl", Latin, "ść"), new("pt", Latin, "ção"),
        new("ro", Latin, "ă"), new("sk", Latin, "ie"), new("sl", Latin, "je"), new("sv", Latin, "ar"),
    ];

    private readonly Dictionary<string, string[]> _words;

    public Lexicon(int seed) => _words = All.ToDictionary(
        language => language.Tag,
        language => Enumerable.Range(0, LabelConcepts + OtherConcepts)
            .Select(concept => Spell(concept, language, seed))
            .ToArray());

    public static IEnumerable<string> Languages => All.Select(language => language.Tag);

    public string Word(string language, int concept) => _words[language][concept];

    public string Phrase(string language, IEnumerable<int> concepts) =>
        string.Join(' ', concepts.Select(concept => Word(language, concept)));

    private static string Spell(int concept, Language language, int seed)
    {
        var random = new Random(Mixed.Of(seed, concept, 0));
        if (!random.Chance(International) || language.Alphabet != Latin)
            random = new Random(Mixed.Of(seed, concept, language.Tag[0] * 256 + language.Tag[1]));

        // Six letters to the stem, as the matcher reads it; more of them consonants, or too many stems would be one.
        var pattern = random.Chance(Brief) ? "CVCC" : "CVCCVC";
        var stem = string.Concat(pattern.Select(kind =>
            random.Pick((kind == 'C' ? language.Alphabet.Consonants : language.Alphabet.Vowels).ToCharArray())));
        return random.Chance(0.5) ? stem + language.Ending : stem;
    }

    private sealed record Alphabet(string Consonants, string Vowels);

    private sealed record Language(string Tag, Alphabet Alphabet, string Ending);

    /// <summary>Hashes that are the same in every process, unlike those of the platform.</summary>
    private static class Mixed
    {
        public static int Of(int first, int second, int third) =>
            unchecked((int)((((uint)first * 0x9E3779B1 ^ (uint)second) * 0x85EBCA77 ^ (uint)third) * 0xC2B2AE3D));
    }
}
