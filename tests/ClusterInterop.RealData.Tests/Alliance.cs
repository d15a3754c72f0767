using System.CommandLine;
using System.Diagnostics;
using ClusterInterop.Client;
using ClusterInterop.RealData.Tests.Connectors;
using ClusterInterop.RealData.Tests.Files;
using ClusterInterop.Server.Hosting;
using ClusterInterop.Testing;
using ClusterInterop.V1;

[assembly: AssemblyFixture(typeof(ClusterInterop.RealData.Tests.Alliance))]

// All data sets are in one directory, and the machine is measured while they are published.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace ClusterInterop.RealData.Tests;

/// <summary>
/// The server that all tests of this project share, with the full vocabularies, listening on this machine. It starts
/// when the first data set is asked for, and each data set is published once.
/// </summary>
public sealed class Alliance : IAsyncDisposable
{
    private static readonly string[] VocabularyFiles =
    [
        Path.Combine("cpv-2008", "cpv_labels.tsv"),
        Path.Combine("nuts", "nuts2024_labels.tsv"),
        Path.Combine("nace-2.1", "nace21_labels.tsv"),
        Path.Combine("unece-rec20", "UNECERec20-11e.xml"),
        Path.Combine("eu-codelists", "labels.tsv"),
    ];

    private readonly string _dataDirectory = Path.Combine(
        Path.GetTempPath(), $"clusterinterop-realdata-{Guid.NewGuid():N}");

    private readonly Dictionary<Type, Task<PublishedRegister>> _published = [];
    private readonly List<ClusterInteropClient> _clients = [];
    private readonly Lazy<Task> _started;
    private InMemoryServer? _server;

    public Alliance() => _started = new Lazy<Task>(StartAsync);

    /// <summary>The register of a connector, published.</summary>
    public Task<PublishedRegister> PublishedAsync<TConnector>()
        where TConnector : IConnector, new()
    {
        if (!_published.TryGetValue(typeof(TConnector), out var published))
            _published.Add(typeof(TConnector), published = PublishAsync(new TConnector()));
        return published;
    }

    /// <summary>A client of an association; disposed of with the alliance.</summary>
    /// <param name="association">The association.</param>
    /// <param name="transport">What the calls go through; null for the client's own.</param>
    public ClusterInteropClient Connect(string association, HttpMessageHandler? transport = null)
    {
        var client = new ClusterInteropClient(new ClusterInteropOptions
        {
            Address = _server!.Address,
            Credential = _server.CredentialOf(association),
            HttpHandler = transport,
            MinReconnectDelay = TimeSpan.FromMilliseconds(1),
            MaxReconnectDelay = TimeSpan.FromMilliseconds(5),
        });
        _clients.Add(client);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            client.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
        if (System.IO.Directory.Exists(_dataDirectory))
            System.IO.Directory.Delete(_dataDirectory, recursive: true);
    }

    private async Task<PublishedRegister> PublishAsync(IConnector connector)
    {
        var folder = DataSets.FolderOf(connector.DataSet);
        await _started.Value;
        var register = connector.Read(folder, Reading.Knowing);
        var client = Connect(connector.Association);
        await client.PutAsync(new Record
        {
            Name = Client.RecordName.ForAssociation(connector.Association),
            Title = RegisterBuilder.TextIn("en", connector.DataSet),
            Association = new Association(),
        });
        var clock = Stopwatch.StartNew();
        var written = await client.PutAsync(register.Records);
        var published = new PublishedRegister(connector, folder, register, client, written, clock.Elapsed);
        await published.SettledAsync(written.Revision);
        return published;
    }

    // As an operator does: the full lists are imported first, by the server's own command, and then it is started.
    private async Task StartAsync()
    {
        var settings = new ServerSettings();
        var command = new RootCommand { VocabularyCommand.Create(settings) };
        settings.AddTo(command);
        string[] files = [.. VocabularyFiles.Select(file => DataSets.FileOf(file))];
        (await command.Parse(["vocabulary", "import", .. files, "--data", _dataDirectory]).InvokeAsync()).ShouldBe(0);

        _server = await InMemoryServer.StartAsync(directory: _dataDirectory);
    }
}
