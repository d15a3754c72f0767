using ClusterInterop.Client;
using ClusterInterop.RealData.Tests.Connectors;
using ClusterInterop.V1;

namespace ClusterInterop.RealData.Tests;

/// <summary>A register that has been published.</summary>
/// <param name="Connector">What made it.</param>
/// <param name="Folder">The files that it was made of.</param>
/// <param name="Register">What was sent.</param>
/// <param name="Client">The client of its association.</param>
/// <param name="Written">What the server answered.</param>
/// <param name="Took">How long it took, every record acknowledged.</param>
public sealed record PublishedRegister(
    IConnector Connector,
    string Folder,
    Register Register,
    ClusterInteropClient Client,
    WriteRecordsResponse Written,
    TimeSpan Took)
{
    public static readonly RecordKind[] Kinds = [RecordKind.Organisation, RecordKind.Capability, RecordKind.Need];

    public RecordFilter Filter => new() { Associations = { Connector.Association }, Kinds = { Kinds } };

    public Register AsItStands() => Connector.Read(Folder, Reading.AsItStands);

    /// <summary>Waits until what was written at a revision is found.</summary>
    public Task SettledAsync(long revision) => Client.SearchPageAsync(
        new() { Filter = Filter, PageSize = 1, MinRevision = revision }, TestContext.Current.CancellationToken);

    /// <summary>What a stream delivers until it has caught up.</summary>
    public async Task<IReadOnlyList<RecordMessage>> ExportAsync(ResumeToken? resumeFrom = null)
    {
        var messages = new List<RecordMessage>();
        var options = new WatchOptions { StopWhenCaughtUp = true };
        var stream = Client.WatchRecordsAsync(Filter, resumeFrom, options, TestContext.Current.CancellationToken);
        await foreach (var message in stream)
            messages.Add(message);
        return messages;
    }

    /// <summary>All records as they are now, by name.</summary>
    public async Task<IReadOnlyDictionary<string, Record>> ReadAllAsync() =>
        (await ExportAsync()).Where(message => message.Record is not null)
            .ToDictionary(message => message.Record!.Name, message => message.Record!);
}
