using ClusterInterop.V1;

namespace ClusterInterop.RealData.Tests.Connectors.TedNotices;

/// <summary>
/// Procurement notices: buyers and winners become organisations, lots become needs, and what was won becomes a
/// capability of the winner, with the codes of what it won.
/// </summary>
public sealed class TedNoticesConnector : IConnector
{
    public string DataSet => "ted-notices";

    public string Association => "ted";

    public Register Read(string folder, Reading reading)
    {
        var register = new RegisterBuilder(Association, reading);
        var notices = TedNotice.ReadAll(folder).ToList();
        var organisations = new TedOrganisations(register);
        foreach (var purchases in notices.GroupBy(notice => notice.Buyer.OrgId))
            organisations.AddBuyer([.. purchases]);
        foreach (var notice in notices)
        {
            foreach (var contractor in notice.Awards?.SelectMany(award => award.Contractors ?? []) ?? [])
                organisations.AddContractor(notice, contractor);
        }

        var lots = new TedLots(register);
        foreach (var notice in notices)
        {
            for (var number = 1; number <= notice.Lots.Count; number++)
                lots.Add(notice, number);
        }

        var awards = new TedAwards(register);
        foreach (var notice in notices)
        {
            for (var number = 1; number <= (notice.Awards?.Count ?? 0); number++)
                awards.Add(notice, number);
        }

        return register.Build();
    }
}
