using System.Globalization;
using ClusterInterop.V1;

namespace ClusterInterop.RealData.Tests.Connectors.TedNotices;

/// <summary>Each contractor of an award shows by it what it is capable of.</summary>
internal sealed class TedAwards(RegisterBuilder register)
{
    private readonly TedCodes _codes = new(register);

    public void Add(TedNotice notice, int number)
    {
        var award = notice.Awards![number - 1];
        var lot = LotOf(notice, award);
        for (var winner = 1; winner <= (award.Contractors?.Count ?? 0); winner++)
            Add(notice, award, lot, number, winner);
    }

    public static string IdOf(TedNotice notice, int award, int winner) =>
        string.Create(CultureInfo.InvariantCulture, $"{notice.Id}-award-{award}-{winner}");

    public static string TitleOf(TedNotice notice, TedAward award) =>
        award.Title ?? LotOf(notice, award)?.Title ?? notice.Title;

    private void Add(TedNotice notice, TedAward award, TedLot? lot, int number, int winner)
    {
        var contractor = award.Contractors![winner - 1];
        var record = new Record
        {
            Name = register.NameOf(RecordKind.Capability, IdOf(notice, number, winner)),
            Title = RegisterBuilder.TextIn(notice.Language, TitleOf(notice, award)),
            ExternalIds = { new ExternalId { System = "ted", Value = notice.Id } },
            Capability = new Capability
            {
                Provider = TedOrganisations.NameOf(register, contractor.OrgId),
                Kind = TedLots.KindOf(notice),
            },
        };
        record.Place = new TedPlaces(register).OfOrganisation(
            record, contractor.Country, contractor.Nuts, contractor.Town);
        _codes.AddTo(record, lot is null ? TedCodes.Of(notice) : TedCodes.Of(notice, lot));
        if (award.Value is { } value)
        {
            record.Capability.Terms = new Terms
            {
                Kinds = { TermsKind.Sale },
                UnitPrice = TedMoney.Of(register, record, value),
            };
        }

        RegisterBuilder.Annotate(record, "lot", award.LotNo ?? "");
        RegisterBuilder.Annotate(record, "contract", award.ContractNo ?? "");
        RegisterBuilder.Annotate(record, "award-date", award.Date ?? "");
        if (lot is null && award.LotNo is not null && !register.AsItStands)
            register.Warn(record.Name, "LOT_UNKNOWN", $"The notice has no lot {award.LotNo}; its codes stand in.");
        register.Add(record);
    }

    private static TedLot? LotOf(TedNotice notice, TedAward award) => award.LotNo is null
        ? notice.Lots is [var only] ? only : null
        : notice.Lots.FirstOrDefault(lot => lot.LotNo == award.LotNo);
}
