using System.Globalization;
using ClusterInterop.V1;

namespace ClusterInterop.RealData.Tests.Connectors.TedNotices;

/// <summary>Lots become needs.</summary>
internal sealed class TedLots(RegisterBuilder register)
{
    private const int MostCharacters = 4000;

    private readonly TedPlaces _places = new(register);
    private readonly TedCodes _codes = new(register);

    public static string IdOf(TedNotice notice, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{notice.Id}-lot-{number}");

    public void Add(TedNotice notice, int number)
    {
        var lot = notice.Lots[number - 1];
        var record = new Record
        {
            Name = register.NameOf(RecordKind.Need, IdOf(notice, number)),
            Title = RegisterBuilder.TextIn(notice.Language, lot.Title ?? notice.Title),
            ExternalIds = { new ExternalId { System = "ted", Value = notice.Id } },
            Need = new Need
            {
                Seeker = TedOrganisations.NameOf(register, notice.Buyer.OrgId),
                Kind = KindOf(notice),
            },
        };
        AddDescription(record, notice.Language, lot.Description);
        _codes.AddTo(record, TedCodes.Of(notice, lot));
        record.Place = _places.OfLot(record, lot.Regions, notice.Buyer.Country);
        record.Need.Window = TedTimes.WindowOf(lot);
        record.Need.Terms = TermsOf(record, notice, lot.Value);
        AnnotateLot(record, lot);
        AnnotateNotice(record, notice);
        register.Add(record);
    }

    public static ResourceKind KindOf(TedNotice notice) => notice.Nature.Code switch
    {
        "2" => ResourceKind.Product,
        _ => ResourceKind.Service,
    };

    private void AddDescription(Record record, string language, string description)
    {
        if (register.AsItStands || description.Length <= MostCharacters)
        {
            record.Summary = RegisterBuilder.TextIn(language, description);
            return;
        }

        // Only what is beyond the limit leaves the summary, and no character is cut in two.
        var end = MostCharacters - (char.IsHighSurrogate(description[MostCharacters - 1]) ? 1 : 0);
        record.Summary = RegisterBuilder.TextIn(language, description[..end]);
        RegisterBuilder.Annotate(record, "summary-continued", description[end..]);
        register.Warn(
            record.Name,
            "DESCRIPTION_CONTINUED",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Of {description.Length} characters those beyond the {end}th are kept as an annotation."),
            "TOO_LONG");
    }

    // A lot is bought as one, so its value is the price of one.
    private Terms? TermsOf(Record record, TedNotice notice, TedAmount? value)
    {
        var price = value is null ? null : TedMoney.Of(register, record, value);
        var notes = notice.ShortDescription is { Length: > 0 } description
            ? RegisterBuilder.TextIn(notice.Language, description)
            : null;
        return price is null && notes is null ? null : new Terms { UnitPrice = price, Notes = notes };
    }

    private static void AnnotateLot(Record record, TedLot lot)
    {
        RegisterBuilder.Annotate(record, "lot", lot.LotNo ?? "");
        RegisterBuilder.Annotate(record, "main-site", lot.MainSite ?? "");
        RegisterBuilder.Annotate(record, "duration", lot.Duration?.ToString() ?? "");
    }

    private void AnnotateNotice(Record record, TedNotice notice)
    {
        RegisterBuilder.Annotate(record, "form", notice.Form);
        RegisterBuilder.Annotate(record, "notice-value-estimated", notice.ValueEstimated?.ToString() ?? "");
        RegisterBuilder.Annotate(record, "notice-value-total", notice.ValueTotal?.ToString() ?? "");
        if (notice.Deadline is not { } deadline)
            return;
        RegisterBuilder.Annotate(record, "deadline", deadline);
        register.Warn(
            record.Name, "DEADLINE_WITHOUT_ZONE", $"The deadline {deadline} has no zone; it is kept as an annotation.");
    }
}
