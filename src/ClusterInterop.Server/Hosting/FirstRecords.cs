using ClusterInterop.Core.Records;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;

namespace ClusterInterop.Server.Hosting;

/// <summary>
/// Publishes what every server knows from its first start: the reserved association and the 14 industrial ecosystems.
/// It does so at each start; what is there already is not changed by it.
/// </summary>
internal sealed class FirstRecords(IRecordStore store, VocabularySet vocabularies) : IHostedService
{
    private static readonly string AssociationName = $"associations/{AssociationId.Eu}";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        ValidWrite[] writes = [.. Records().Select((record, position) => new ValidWrite(
            WriteAction.Put, RecordName.Parse(record.Name), $"writes[{position}].put", CanonicalRecord.Of(record)))];
        return store.WriteAsync(new WriteBatch(writes) { Method = WriteMethod.Start }, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<Record> Records()
    {
        yield return new Record
        {
            Name = AssociationName,
            Title = new Text
            {
                OriginalLanguage = "en",
                ByLanguage = { ["en"] = "European Union: the industrial ecosystems" },
            },
            Verification = VerificationLevel.Checked,
            Association = new Association(),
        };

        if (!vocabularies.TryGet(Schemes.Ecosystem, out var ecosystems))
            throw new InvalidOperationException("The vocabulary of ecosystems comes with the server.");
        foreach (var ecosystem in ecosystems.Terms)
        {
            var title = new Text { OriginalLanguage = "en" };
            foreach (var label in ecosystem.Labels)
                title.ByLanguage[label.Language] = label.Text;
            yield return new Record
            {
                Name = $"{AssociationName}/ecosystems/{ecosystem.Value}",
                Title = title,
                Verification = VerificationLevel.Checked,
                Codes = { new Code { Scheme = Schemes.Ecosystem, Value = ecosystem.Value } },
                Ecosystem = new Ecosystem { Type = EcosystemType.Industrial },
            };
        }
    }
}
