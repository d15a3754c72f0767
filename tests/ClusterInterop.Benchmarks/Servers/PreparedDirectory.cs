using ClusterInterop.Benchmarks.Workload;
using ClusterInterop.Core.Records;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.Storage;
using ClusterInterop.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterInterop.Benchmarks.Servers;

/// <summary>A directory on disk that holds the workload's code list and some of its records, before any server runs on
/// it. It is in the folder for temporary files and goes when this is disposed of.</summary>
internal sealed class PreparedDirectory : IDisposable
{
    private const int RecordsPerBatch = 200;

    private PreparedDirectory()
    {
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("clusterinterop-bench-").FullName;

    public static async Task<PreparedDirectory> MakeAsync(
        RecordGenerator generator, IEnumerable<Record> records, CancellationToken cancellationToken)
    {
        var directory = new PreparedDirectory();
        await using var store = directory.OpenStore();
        var vocabulary = new ImportedVocabulary(
            CodeTree.Scheme, generator.Vocabulary.Serialize(), TimeProvider.System.GetUtcNow());
        await store.ReplaceVocabulariesAsync([vocabulary], cancellationToken);
        foreach (var batch in records.Chunk(RecordsPerBatch))
            await store.WriteAsync(BatchOf(batch), cancellationToken);
        return directory;
    }

    /// <summary>An empty one without the workload's code list, which a server takes seconds to read: for what has
    /// nothing to do with codes.</summary>
    public static PreparedDirectory Empty() => new();

    /// <summary>A directory of its own with the same in it. Nobody may be writing to this one.</summary>
    public PreparedDirectory Copy()
    {
        var copy = new PreparedDirectory();
        foreach (var file in Directory.EnumerateFiles(Path))
            File.Copy(file, System.IO.Path.Combine(copy.Path, System.IO.Path.GetFileName(file)), overwrite: true);
        return copy;
    }

    public RecordStore OpenStore() => SqliteRecordStore.Open(
        new StoreOptions { DataDirectory = Path },
        new UpkeepOptions(),
        TimeProvider.System,
        new RandomUuids().Next,
        NullLogger<SqliteRecordStore>.Instance);

    /// <summary>Writes of records that are valid as the generator makes them.</summary>
    public static WriteBatch BatchOf(params IReadOnlyList<Record> records) => new(
    [
        .. records.Select((record, i) => new ValidWrite(
            WriteAction.Put, RecordName.Parse(record.Name), $"writes[{i}].put", CanonicalRecord.Of(record))),
    ]);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
