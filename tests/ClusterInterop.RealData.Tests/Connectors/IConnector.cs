namespace ClusterInterop.RealData.Tests.Connectors;

/// <summary>How a connector treats what the contract does not take.</summary>
public enum Reading
{
    /// <summary>As a first attempt does: everything goes out as the source writes it, and the server says what is
    /// wrong.</summary>
    AsItStands,

    /// <summary>As the connector runs in the end: what the server refused is put right or left out, knowingly, and each
    /// such row is reported.</summary>
    Knowing,
}

/// <summary>Makes records of what a source holds.</summary>
public interface IConnector
{
    /// <summary>The folder of the source.</summary>
    string DataSet { get; }

    /// <summary>The association that publishes it.</summary>
    string Association { get; }

    /// <summary>Reads the whole source. The same source makes the same records, in the same order: what a record refers
    /// to comes before it.</summary>
    Register Read(string folder, Reading reading);
}
