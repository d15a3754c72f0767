using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Records;
using ClusterInterop.Core.Search;

namespace ClusterInterop.Core.Matching;

/// <summary>The records that a filter names, by ordinal: whether one of them is concerned is told by a few numbers,
/// where the filter itself would look into every record.</summary>
/// <remarks>For one thread.</remarks>
internal sealed class NamedRecords(CompiledFilter filter, LiveDirectory directory)
{
    private readonly List<int> _ordinals = [];
    private readonly List<RecordName> _unknown = [.. filter.Names.Select(RecordName.Parse)];
    private int _lookedUpAmong = -1;

    /// <summary>Whether the filter names what passes; otherwise anything may.</summary>
    public bool AreAll { get; } = filter.Names.Count > 0;

    /// <summary>Those that there are.</summary>
    public List<int> Ordinals
    {
        get
        {
            // Names that were not there may have been published since.
            if (_unknown.Count > 0 && directory.NameCount != _lookedUpAmong)
                LookUp();
            return _ordinals;
        }
    }

    private void LookUp() => directory.Read(snapshot =>
    {
        var records = snapshot.Records;
        _lookedUpAmong = records.Count;
        return _unknown.RemoveAll(name =>
        {
            if (records.Find(name) is not { } record)
                return false;
            _ordinals.Add(record.Ordinal);
            return true;
        });
    });
}
