using ClusterInterop.V1;

namespace ClusterInterop.RealData.Tests.Connectors.TedNotices;

/// <summary>Codes of the CPV, of which a record takes 64.</summary>
internal sealed class TedCodes(RegisterBuilder register)
{
    private const int MostCodes = 64;

    public void AddTo(Record record, IEnumerable<string> codes)
    {
        var all = codes.Distinct().ToList();
        var published = register.AsItStands ? all : all.Take(MostCodes);
        record.Codes.Add(published.Select(code => new Code { Scheme = "cpv", Value = code }));
        if (register.AsItStands || all.Count <= MostCodes)
            return;

        RegisterBuilder.Annotate(record, "further-codes", string.Join(' ', all.Skip(MostCodes)));
        register.Warn(
            record.Name,
            "CODES_BEYOND_64",
            $"Of {all.Count} codes those beyond the 64th are kept as an annotation only.",
            "TOO_MANY");
    }

    /// <summary>What a lot is about: the notice's main code, its own, and in a notice of one lot all the
    /// others.</summary>
    public static IEnumerable<string> Of(TedNotice notice, TedLot lot) =>
        [notice.MainCode, .. lot.Codes ?? [], .. notice.Lots.Count == 1 ? Of(notice) : []];

    public static IEnumerable<string> Of(TedNotice notice) =>
        [notice.MainCode, .. notice.Codes.Select(code => code.Code)];
}
