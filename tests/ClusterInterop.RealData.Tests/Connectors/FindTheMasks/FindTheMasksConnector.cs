using ClusterInterop.RealData.Tests.Files;

namespace ClusterInterop.RealData.Tests.Connectors.FindTheMasks;

/// <summary>
/// A relief platform of 2020: sites that ask for protective equipment, in the United States and in France, become
/// needs, and groups of makers capabilities; whoever is named becomes an organisation.
/// </summary>
public sealed class FindTheMasksConnector : IConnector
{
    public string DataSet => "findthemasks";

    public string Association => "findthemasks";

    public Register Read(string folder, Reading reading)
    {
        var register = new RegisterBuilder(Association, reading);
        var sites = new MaskSites(register);
        foreach (var row in CsvFile.Read(folder, "needs.csv"))
            sites.Add(row, new("US", "en", row["accepting_text"], row["open_packages"], row["zipcode"]));
        foreach (var row in CsvFile.Read(folder, "needs_fr.csv"))
            sites.Add(row, new("FR", "fr", row["accepting"], row["open_box"], ""));
        var makers = new MaskMakers(register);
        foreach (var row in CsvFile.Read(folder, "makers.csv"))
            makers.Add(row);
        return register.Build();
    }
}
