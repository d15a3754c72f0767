using ClusterInterop.Core.Records;
using ClusterInterop.Core.Vocabularies;

namespace ClusterInterop.Server.Hosting;

/// <summary>The vocabularies of this server: those that come with it, with what the operator imported in their place.
/// </summary>
internal static class ImportedVocabularies
{
    public static async Task<VocabularySet> ReadAsync(
        IRecordStore store, CancellationToken cancellationToken = default)
    {
        var imported = await store.ReadVocabulariesAsync(cancellationToken);
        return imported.Count == 0
            ? VocabularySet.BuiltIn
            : VocabularySet.BuiltIn.With(imported.Select(list => VocabularyContent.Deserialize(list.Content)));
    }
}
