using ClusterInterop.Client;
using ClusterInterop.RealData.Tests.Connectors;
using ClusterInterop.V1;

namespace ClusterInterop.RealData.Tests;

/// <summary>What must hold, over the wire, on all rows of every data set.</summary>
public abstract class ConnectorConformance<TConnector>(Alliance alliance, ITestOutputHelper output)
    where TConnector : IConnector, new()
{
    private const int MostProbesAtOnce = 8;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected Alliance Alliance => alliance;

    protected ITestOutputHelper Output => output;

    [Fact]
    public async Task Every_record_of_the_file_is_published()
    {
        var data = await PublishedAsync();

        data.Written.Results.Select(result => result.Outcome).Distinct().ShouldBe([WriteOutcome.Created]);
        var counts = data.Register.Records.CountBy(record => record.ContentCase).ToDictionary();
        counts.ShouldBe(ExpectedRecords, ignoreOrder: true);
        output.WriteLine(
            $"{data.Connector.DataSet}: {data.Register.Records.Count:N0} records published in "
            + $"{data.Took.TotalSeconds:0.00} s, {data.Register.Records.Count / data.Took.TotalSeconds:N0} a second.");
    }

    [Fact]
    public async Task Every_record_reads_back_as_it_was_sent()
    {
        var data = await PublishedAsync();

        var read = await data.ReadAllAsync();

        read.Count.ShouldBe(data.Register.Records.Count);
        foreach (var sent in data.Register.Records)
            WithoutOutputs(read[sent.Name]).ShouldBe(sent);
        await foreach (var found in data.Client.SearchAsync(data.Filter, new() { PageSize = 500 }, Cancel))
            found.ShouldBe(read[found.Name]);
        foreach (var (name, record) in read.Where((_, index) => index % 20 == 0))
            (await data.Client.GetAsync(name, Cancel)).ShouldBe(record);
    }

    [Fact]
    public async Task Every_text_decimal_and_date_is_what_the_file_says()
    {
        var data = await PublishedAsync();

        CompareWithFile(data.Folder, await data.ReadAllAsync());
    }

    [Fact]
    public async Task The_report_names_each_kind_of_anomaly_as_often_as_the_file_has_it()
    {
        var data = await PublishedAsync();

        data.Register.Warnings.CountBy(warning => warning.Reason).ToDictionary()
            .ShouldBe(ExpectedWarnings, ignoreOrder: true);
        foreach (var (reason, count) in ExpectedWarnings)
            output.WriteLine($"{reason}: {count}, such as: {data.Register.WarningsOf(reason)[0].Message}");
    }

    [Fact]
    public async Task As_it_stands_the_server_refuses_exactly_what_the_report_names()
    {
        var data = await PublishedAsync();
        var refused = data.Register.Warnings.Where(warning => warning.RefusedAs is not null)
            .ToLookup(warning => warning.Record, warning => warning.RefusedAs!);
        var raw = data.AsItStands().Records;

        var dryRun = await data.Client.SyncAsync(
            data.Connector.Association,
            PublishedRegister.Kinds,
            [.. raw.Select(record => new RegisterEntry(record))],
            new() { DryRun = true, Missing = MissingAction.Keep },
            Cancel);

        dryRun.Committed.ShouldBeFalse();
        dryRun.Rejected.ShouldBe(refused.Count);
        dryRun.Rejections.Select(rejection => rejection.Name).ShouldAllBe(name => refused.Contains(name));
        var probes = raw.Where(record => refused.Contains(record.Name));
        await Parallel.ForEachAsync(probes, new ParallelOptions { MaxDegreeOfParallelism = MostProbesAtOnce },
            async (record, token) => (await ReasonsOfRefusalAsync(data.Client, record, token))
                .ShouldBe(refused[record.Name], ignoreOrder: true, record.Name));
    }

    [Fact]
    public async Task Publishing_the_whole_file_again_changes_nothing()
    {
        var data = await PublishedAsync();
        var before = await data.ExportAsync();
        var revisions = before.Where(message => message.Record is not null)
            .ToDictionary(message => message.Record!.Name, message => message.Record!.Revision);

        var again = await data.Client.PutAsync(data.Register.Records, cancellationToken: Cancel);

        again.Results.Select(result => result.Outcome).Distinct().ShouldBe([WriteOutcome.Unchanged]);
        again.Results.ShouldAllBe(result => result.Revision == revisions[result.Name]);
        await NothingCameAfterAsync(data, before[^1].Token);
    }

    [Fact]
    public async Task Synchronising_the_whole_file_changes_nothing_and_sends_no_body()
    {
        var data = await PublishedAsync();
        var before = await data.ExportAsync();
        var bodies = 0;
        var entries = data.Register.Records.Select(record => new RegisterEntry(record.Name, record.SourceVersion, _ =>
        {
            bodies++;
            return ValueTask.FromResult(record);
        }));

        var synchronised = await data.Client.SyncAsync(
            data.Connector.Association, PublishedRegister.Kinds, [.. entries], cancellationToken: Cancel);

        synchronised.Committed.ShouldBeTrue();
        synchronised.Unchanged.ShouldBe(data.Register.Records.Count);
        (synchronised.Created, synchronised.Updated, synchronised.Withdrawn, synchronised.Rejected)
            .ShouldBe((0, 0, 0, 0));
        bodies.ShouldBe(0);
        await NothingCameAfterAsync(data, before[^1].Token);
    }

    protected Task<PublishedRegister> PublishedAsync() => alliance.PublishedAsync<TConnector>();

    /// <summary>How many records of each kind the file makes.</summary>
    protected abstract IReadOnlyDictionary<Record.ContentOneofCase, int> ExpectedRecords { get; }

    /// <summary>How often each anomaly is in the file.</summary>
    protected abstract IReadOnlyDictionary<string, int> ExpectedWarnings { get; }

    /// <summary>Holds what was read against the file itself, not against what the connector made of it.</summary>
    protected abstract void CompareWithFile(string folder, IReadOnlyDictionary<string, Record> read);

    protected static async Task<IReadOnlyList<string>> ReasonsOfRefusalAsync(
        ClusterInteropClient client, Record record, CancellationToken cancellationToken)
    {
        var request = new WriteRecordsRequest { Writes = { new Write { Put = record } }, ValidateOnly = true };
        var refusal = await Should.ThrowAsync<ClusterInteropException>(
            () => client.WriteAsync(request, cancellationToken));
        refusal.Reason.ShouldBe("FIELD_INVALID");
        return [.. refusal.Violations.Select(violation => violation.Reason)];
    }

    private static async Task NothingCameAfterAsync(PublishedRegister data, ResumeToken token)
    {
        foreach (var message in await data.ExportAsync(token))
            message.Checkpoint.ShouldNotBeNull();
    }

    private static Record WithoutOutputs(Record read) => new(read)
    {
        Uid = "",
        Etag = "",
        Revision = 0,
        State = RecordState.Unspecified,
        CreateTime = null,
        UpdateTime = null,
    };
}
