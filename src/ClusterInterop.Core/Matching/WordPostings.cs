using System.Runtime.InteropServices;

namespace ClusterInterop.Core.Matching;

/// <summary>The records that say a word in title or summary, for words that weigh enough to tie two records.</summary>
internal sealed class WordPostings
{
    private readonly Dictionary<Stem, List<int>> _ordinals = [];

    public ReadOnlySpan<int> this[Stem word] =>
        CollectionsMarshal.AsSpan(_ordinals.GetValueOrDefault(word));

    public void Add(int ordinal, VariantWords words)
    {
        for (var i = 0; i < words.Stems.Length; i++)
            if (words.Weights[i] >= TextComparison.LinkWeight)
            {
                ref var ordinals = ref CollectionsMarshal.GetValueRefOrAddDefault(
                    _ordinals, words.Stems[i], out _);
                (ordinals ??= []).Add(ordinal);
            }
    }

    public void Remove(int ordinal, VariantWords words)
    {
        for (var i = 0; i < words.Stems.Length; i++)
            if (words.Weights[i] >= TextComparison.LinkWeight
                && Ordinals.Remove(_ordinals[words.Stems[i]], ordinal))
                _ordinals.Remove(words.Stems[i]);
    }
}

/// <summary>Lists of ordinals without order: the last takes the place of one that is removed.</summary>
internal static class Ordinals
{
    /// <summary>True if none is left.</summary>
    public static bool Remove(List<int> ordinals, int ordinal)
    {
        ordinals[CollectionsMarshal.AsSpan(ordinals).IndexOf(ordinal)] = ordinals[^1];
        ordinals.RemoveAt(ordinals.Count - 1);
        return ordinals.Count == 0;
    }
}
