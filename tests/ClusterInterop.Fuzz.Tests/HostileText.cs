using System.Text;
using CsCheck;

namespace ClusterInterop.Fuzz.Tests;

/// <summary>Texts that somebody might send to break something.</summary>
internal static class HostileText
{
    private static readonly string[] Known =
    [
        "", " ", "\0", "\t", "\r\n", "\u0085", "\u2028", "\u202e", "\u2066x", "\u200b", "\ufeff", "\uffff", "\u061c",
        "e\u0301", "\u00e9", "\u212b", "\ufb01", "\u0130", "\u00df", "\u0430", "\u0391", "\u1f88", "\ud83d\ude00",
        "\udb40\udc41", "\ud800", "\udc00", "\udc00\ud800", "a\ud800b", "\u0661\u0662", "\uff11",
        "..", "../../etc/passwd", "%2f", "%00", "associations/%65s", "associations/es/", "associations//needs/a",
        "associations/es/needs/a/b", "associations/ES/needs/a", "associations/\u0435s", "associations/es/needs/-a",
        "' OR 1=1 --", "\"; DROP TABLE records; --", "${jndi:ldap://x/y}", "{0}", "{{0}}", "%s%n", "<script>", "&a;",
        "\u001b[31m", "x\r\nlevel=Error", "NaN", "Infinity", "-0", "+1", "1e308", "1,5", ".5", "5.", "00", "0x10",
        "999999999999999999", "1000000000000000000", "0.0000000001", "-999999999999999999.999999999",
        "en", "EN-us", "pt-BR", "sr-latn-rs", "en-x", "x-private", "i-klingon", "zh-min-nan", "en-a-b", "und", "tr-TR",
        "de-1996", "a-b-c", "cpv", "nace", "nuts", "unit", "33141000", "33141000-0", "14.12", "C", "EL30", "GR", "UK",
        "GB", "H87", "KGM", "EUR", "http://", "https://[", "http://a b", "https://\u0430.example", "HTTPS://EXAMPLE/",
        "https://x.example/%zz", "javascript:alert(1)",
    ];

    /// <summary>As anything in memory may be, with surrogates that have no partner.</summary>
    public static readonly Gen<string> Any = Gen.Int.Select(seed => Next(new Random(seed)));

    /// <summary>As it can come by the wire, where texts are valid UTF-8.</summary>
    public static string NextWellFormed(Random random) =>
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(Next(random)));

    public static string Next(Random random) => random.Next(10) switch
    {
        0 => string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => (char)random.Next(0x10000))),
        1 => string.Concat(Enumerable.Range(0, random.Next(90)).Select(_ => (char)random.Next(0x20, 0x7f))),
        2 => new string((char)random.Next(1, 0xd800), LengthNearALimit(random)),
        3 => string.Concat(Enumerable.Repeat(Pick(random), random.Next(1, 40))),
        4 or 5 => Pick(random) + Pick(random),
        6 => Change(Pick(random), random),
        _ => Pick(random),
    };

    /// <summary>A text with a few characters taken out, put in, doubled or replaced.</summary>
    public static string Change(string text, Random random)
    {
        var changed = new StringBuilder(text);
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(changed.Length + 1);
            switch (random.Next(5))
            {
                case 0 when changed.Length > 0:
                    changed.Length = random.Next(changed.Length);
                    break;
                case 1 when at < changed.Length:
                    changed.Remove(at, 1);
                    break;
                case 2 when at < changed.Length:
                    changed[at] = (char)(changed[at] ^ (1 << random.Next(8)));
                    break;
                case 3 when at < changed.Length:
                    changed.Insert(at, changed[at]);
                    break;
                default:
                    changed.Insert(at, Pick(random));
                    break;
            }
        }

        return changed.ToString();
    }

    private static string Pick(Random random) => Known[random.Next(Known.Length)];

    private static int LengthNearALimit(Random random)
    {
        int[] limits = [16, 35, 60, 63, 64, 100, 150, 200, 500, 1000, 4000, 70_000];
        return limits[random.Next(limits.Length)] + random.Next(-1, 2);
    }
}
