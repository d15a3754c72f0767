using ClusterInterop.Core.Records;
using ClusterInterop.Core.Vocabularies;

namespace ClusterInterop.Server.Hosting;

/// <summary>The vocabularies of this server: those that come with it, with what the operator imported in their place.
/// </summary>
internal static class ImportedVocabularies
{
    /// <exception cref="StartRefusedException">A list in the database is broken.</exception>
    public static async Task<VocabularySet> ReadAsync(
        IRecordStore store, CancellationToken cancellationToken = default)
    {
        var imported = await store.ReadVocabulariesAsync(cancellationToken);
        return imported.Count == 0
            ? VocabularySet.BuiltIn
            : VocabularySet.BuiltIn.With(imported.Select(Read).ToList());
    }

    private static VocabularyContent Read(ImportedVocabulary list)
    {
        try
        {
            var content = VocabularyContent.Deserialize(list.Content);
            return content.Scheme == list.Scheme
                ? content
                : throw new InvalidDataException($"it holds {content.Scheme}");
        }
        catch (InvalidDataException broken)
        {
            throw new StartRefusedException(
                $"The imported code list {list.Scheme} in the database cannot be used: {broken.Message}. "
                + "Import it again with \"clusterinterop-server vocabulary import\".");
        }
    }
}
