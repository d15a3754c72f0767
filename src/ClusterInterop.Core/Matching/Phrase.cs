namespace ClusterInterop.Core.Matching;

/// <summary>
/// What is said in one language: the telling words of a title and of the summary that goes with it, or of a label, each
/// once and with its weight. Immutable.
/// </summary>
internal sealed class Phrase
{
    /// <summary>A text is read as far as this many telling words, those of the title first.</summary>
    public const int MostWords = 12;

    private readonly Stem[] _words;
    private readonly ushort[] _weights;
    private readonly string[] _spelled;
    private readonly uint _heads; // a bit for each word of the title or label

    private Phrase(Stem[] words, ushort[] weights, string[] spelled, uint heads)
    {
        (_words, _weights, _spelled, _heads) = (words, weights, spelled, heads);
        var (head, all) = (0, 0);
        for (var i = 0; i < weights.Length; i++)
        {
            all += weights[i];
            head += IsHead(i) ? weights[i] : 0;
        }

        HeadTotal = Math.Max(head, TextCloseness.LeastTotal);
        Total = Math.Max(all, TextCloseness.LeastTotal);
    }

    /// <summary>The words, ascending.</summary>
    public ReadOnlySpan<Stem> Words => _words;

    /// <summary>How much each word says.</summary>
    public ReadOnlySpan<ushort> Weights => _weights;

    /// <summary>Each word as it is written first.</summary>
    public ReadOnlySpan<string> Spelled => _spelled;

    /// <summary>What the words of the title weigh, at least <see cref="TextCloseness.LeastTotal"/>.</summary>
    public int HeadTotal { get; }

    /// <summary>What all words weigh, at least <see cref="TextCloseness.LeastTotal"/>.</summary>
    public int Total { get; }

    /// <summary>Whether the word is one of the title.</summary>
    public bool IsHead(int word) => (_heads >> word & 1) != 0;

    /// <summary>How close two phrases are, in thousandths; 0 below the floor.</summary>
    public int ClosenessTo(Phrase other)
    {
        var shared = default(SharedWeight);
        for (int i = 0, j = 0; i < _words.Length && j < other._words.Length;)
        {
            var order = _words[i].CompareTo(other._words[j]);
            if (order == 0)
                shared += SharedWeight.Of(_weights[i], IsHead(i), other.IsHead(j));
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }

        return shared == default ? 0 : TextCloseness.Of(shared, HeadTotal, Total, other.HeadTotal, other.Total);
    }

    /// <summary>The words that it shares with another, as this one spells them, the weightiest first.</summary>
    /// <param name="others">The words of the other, ascending.</param>
    public IReadOnlyList<string> SharedWith(ReadOnlySpan<Stem> others)
    {
        Span<int> shared = stackalloc int[MostWords];
        var count = 0;
        for (var word = 0; word < _words.Length; word++)
            if (others.BinarySearch(_words[word]) >= 0)
            {
                var place = count++;
                for (; place > 0 && Precedes(word, shared[place - 1]); place--)
                    shared[place] = shared[place - 1];
                shared[place] = word;
            }

        var spelled = new string[count];
        for (var i = 0; i < count; i++)
            spelled[i] = _spelled[shared[i]];
        return spelled;
    }

    private bool Precedes(int word, int other) => _weights[word] != _weights[other]
        ? _weights[word] > _weights[other]
        : string.CompareOrdinal(_spelled[word], _spelled[other]) < 0;

    /// <summary>Collects the words of a phrase; not thread-safe.</summary>
    internal sealed class Builder
    {
        private readonly List<(Stem Word, ushort Weight, string Spelled, bool IsHead)> _said = [];

        /// <summary>Whether more words would be passed over.</summary>
        public bool IsFull => _said.Count == MostWords;

        /// <param name="word">The stem; one that was added before counts no more.</param>
        /// <param name="spelled">As it is written.</param>
        public void Add(Stem word, ushort weight, ReadOnlySpan<char> spelled, bool isHead)
        {
            if (IsFull)
                return;
            foreach (var said in _said)
                if (said.Word == word)
                    return;
            _said.Add((word, weight, new string(spelled), isHead));
        }

        /// <summary>The phrase, or null if nothing was said; begins anew.</summary>
        public Phrase? Take()
        {
            if (_said.Count == 0)
                return null;
            _said.Sort(static (left, right) => left.Word.CompareTo(right.Word));
            var heads = 0u;
            for (var i = 0; i < _said.Count; i++)
                heads |= _said[i].IsHead ? 1u << i : 0;
            var phrase = new Phrase(
                [.. _said.Select(said => said.Word)],
                [.. _said.Select(said => said.Weight)],
                [.. _said.Select(said => said.Spelled)],
                heads);
            _said.Clear();
            return phrase;
        }
    }
}
