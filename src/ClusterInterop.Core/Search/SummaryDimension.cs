using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Records;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;
using Vocabulary = ClusterInterop.Core.Vocabularies.Vocabulary;

namespace ClusterInterop.Core.Search;

/// <summary>Tells the keys under which records count in one dimension. For one summary and one thread: it keeps the
/// codes it has written out.</summary>
internal abstract class SummaryDimension
{
    /// <summary>The key of records that say nothing in a dimension.</summary>
    public static readonly IReadOnlyList<string> NoKey = [""];

    /// <summary>The keys of a record, at least one, each once.</summary>
    public abstract IReadOnlyList<string> KeysOf(in LiveRecord record);

    /// <summary>The dimension; null where it cannot be understood, which is among the violations then.</summary>
    public static SummaryDimension? Of(
        GroupBy groupBy, string path, VocabularySet vocabularies, Violations violations)
    {
        switch (groupBy.DimensionCase)
        {
            case GroupBy.DimensionOneofCase.Kind:
                return new ByText(record => RecordName.SegmentOf(record.Kind));
            case GroupBy.DimensionOneofCase.Association:
                return new ByText(record => record.Association.Value);
            case GroupBy.DimensionOneofCase.ResourceKind:
                return new ByText(record => KeyOf(record.ResourceKind));
            case GroupBy.DimensionOneofCase.Region:
                return new ByRegion(groupBy.Region.Level, vocabularies);
            case GroupBy.DimensionOneofCase.Code:
                if (vocabularies.TryGet(groupBy.Code.Scheme, out var vocabulary) && vocabulary.UsableAsCode)
                    return new ByCode(vocabulary, groupBy.Code.Level);
                violations.Add(
                    $"{path}.code.scheme",
                    "SCHEME_UNKNOWN",
                    $"{Violations.Quote(groupBy.Code.Scheme)} is no code list that records carry codes of.");
                return null;
            default:
                violations.Add(path, "REQUIRED", "It names no dimension.");
                return null;
        }
    }

    private static string KeyOf(ResourceKind kind) =>
        kind == ResourceKind.Unspecified ? "" : kind.ToString().ToLowerInvariant();

    private sealed class ByText(Func<LiveRecord, string> keyOf) : SummaryDimension
    {
        private readonly Dictionary<string, string[]> _keys = [];

        public override IReadOnlyList<string> KeysOf(in LiveRecord record)
        {
            var key = keyOf(record);
            return _keys.TryGetValue(key, out var known) ? known : _keys[key] = [key];
        }
    }

    private sealed class ByRegion(int level, VocabularySet vocabularies) : SummaryDimension
    {
        private readonly Dictionary<CodeRange, string[]> _keys = [];

        public override IReadOnlyList<string> KeysOf(in LiveRecord record)
        {
            if (record.OpenCard().ReadRegion() is not { } region)
                return NoKey;

            var group = region.AtDepth(level + 1); // the topmost depth, 1, is that of countries
            return _keys.TryGetValue(group, out var known) ? known : _keys[group] = [vocabularies.ValueOf(group)];
        }
    }

    private sealed class ByCode(Vocabulary vocabulary, int level) : SummaryDimension
    {
        private readonly int _scheme = Schemes.Find(vocabulary.Scheme)!.Number;
        private readonly Dictionary<CodeRange, string> _keys = [];

        public override IReadOnlyList<string> KeysOf(in LiveRecord record)
        {
            var keys = new List<string>();
            var card = record.OpenCard();
            card.ReadRegion();
            for (var left = card.ReadCount(); left > 0; left--)
            {
                var code = card.ReadRange();
                if (code.Scheme != _scheme)
                    continue;

                var key = KeyOf(level == 0 ? code : code.AtDepth(level));
                if (!keys.Contains(key))
                    keys.Add(key);
            }

            return keys.Count == 0 ? NoKey : keys;
        }

        private string KeyOf(CodeRange range) =>
            _keys.TryGetValue(range, out var known) ? known : _keys[range] = vocabulary.Write(range);
    }
}
