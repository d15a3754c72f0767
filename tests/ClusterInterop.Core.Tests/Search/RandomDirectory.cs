using ClusterInterop.V1;

namespace ClusterInterop.Core.Tests.Search;

/// <summary>Records and filters out of a seed, from so few values that they meet.</summary>
internal sealed class RandomDirectory(Random random)
{
    private static readonly string[] Associations = ["es", "pl", "gr", "eu-north"];
    private static readonly string[] Kinds = ["clusters", "organisations", "ecosystems", "capabilities", "needs"];
    private static readonly string[] Languages = ["en", "pl", "pt", "pt-BR", "el"];
    private static readonly string[] Regions =
        ["ES", "ES51", "ES511", "EL", "EL30", "GR", "PL21", "PL213", "GB", "UKI3"];

    private static readonly string[] Words =
    [
        "mask", "masks", "Maske", "maseczki", "Łódź", "Lodz", "Αθήνα", "ΑΘΗΝΑ", "маски", "zdrowie", "health",
        "printer", "3D", "print", "Straße", "strasse", "the", "de",
    ];

    private static readonly string[] Units = ["H87", "KGM", "TNE"];
    private static readonly Code[] Codes =
    [
        .. new[] { "33000000", "33100000", "33141000", "33141118", "18000000", "39500000", "30000000", "31100000" }
            .Select(value => new Code { Scheme = "cpv", Value = value }),
        new() { Scheme = "ecosystem", Value = "health" },
        new() { Scheme = "ecosystem", Value = "textiles" },
    ];

    public Record NextRecord()
    {
        var kind = Pick(Kinds);
        var record = new Record
        {
            Name = $"associations/{Pick(Associations)}/{kind}/{(char)('a' + random.Next(8))}",
            Title = NextText(),
            Summary = random.Next(2) == 0 ? NextText() : null,
            Visibility = (Visibility)random.Next(4),
            Verification = (VerificationLevel)random.Next(4),
            State = random.Next(4) == 0 ? (RecordState)random.Next(1, 4) : RecordState.Active,
            Codes = { Some(Codes, 3) },
        };
        if (random.Next(3) > 0)
            record.Place = NextPlace();
        SetContent(record, kind);
        return record;
    }

    /// <summary>A record of which only the name is left.</summary>
    public Record NextErased()
    {
        var record = NextRecord();
        return new Record { Name = record.Name, State = RecordState.Erased, Visibility = record.Visibility };
    }

    public RecordFilter NextFilter()
    {
        var filter = new RecordFilter();
        if (random.Next(5) == 0)
            filter.Kinds.Add((RecordKind)random.Next(1, 7));
        if (random.Next(5) == 0)
            filter.Associations.Add(Some(Associations, 3));
        if (random.Next(8) == 0)
            filter.Names.Add(Enumerable.Range(0, 20).Select(_ => NextRecord().Name));
        if (random.Next(5) == 0)
            filter.Codes.Add(Some(Codes, 3));
        if (random.Next(5) == 0)
            filter.Regions.Add(Some(Regions, 3));
        if (random.Next(4) == 0)
            filter.States.Add(Enumerable.Range(0, random.Next(1, 4)).Select(_ => (RecordState)random.Next(1, 5)));
        if (random.Next(6) == 0)
            filter.Languages.Add(Some(Languages, 2));
        if (random.Next(6) == 0)
            filter.ResourceKinds.Add((ResourceKind)random.Next(1, 4));
        if (random.Next(6) == 0)
            filter.MinVerification = (VerificationLevel)random.Next(1, 4);
        if (random.Next(6) == 0)
            filter.RefersTo.Add([NextReference(), NextReference()]);
        if (random.Next(2) == 0)
            filter.Text = NextQuery();
        return filter;
    }

    public string? NextCaller() => random.Next(3) == 0 ? null : Pick(Associations);

    private string NextQuery()
    {
        var words = Enumerable.Range(0, random.Next(1, 3)).Select(_ => Pick(Words));
        return string.Join(' ', words.Select(word => word[..random.Next(1, word.Length + 1)]));
    }

    private Text NextText()
    {
        var text = new Text();
        foreach (var language in Some(Languages, 2))
        {
            var words = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Pick(Words));
            text.ByLanguage[language] = string.Join(' ', words);
        }

        return text;
    }

    private Place NextPlace()
    {
        var region = Pick(Regions);
        return region is "ES" or "GR" or "GB" ? new Place { Country = region } : new Place { Region = region };
    }

    private void SetContent(Record record, string kind)
    {
        switch (kind)
        {
            case "clusters":
                record.Cluster = new Cluster();
                break;
            case "organisations":
                record.Organisation = new Organisation { MemberOf = { NextReference() } };
                break;
            case "ecosystems":
                record.Ecosystem = new Ecosystem();
                break;
            case "capabilities":
                record.Capability = new Capability
                {
                    Provider = NextReference(), Kind = (ResourceKind)random.Next(4), Available = NextQuantity(),
                };
                break;
            default:
                record.Need = new Need
                {
                    Seeker = NextReference(), Kind = (ResourceKind)random.Next(4), Quantity = NextQuantity(),
                };
                break;
        }
    }

    private Quantity? NextQuantity() => random.Next(2) == 0
        ? null
        : new Quantity { Value = $"{random.Next(100)}.125", Unit = Pick(Units) };

    private string NextReference() => $"associations/{Pick(Associations)}/clusters/{(char)('a' + random.Next(3))}";

    private T Pick<T>(T[] values) => values[random.Next(values.Length)];

    private IEnumerable<T> Some<T>(T[] values, int atMost) =>
        Enumerable.Range(0, random.Next(1, atMost + 1)).Select(_ => Pick(values)).Distinct();
}
