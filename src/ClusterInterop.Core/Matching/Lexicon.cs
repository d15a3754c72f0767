using System.Runtime.InteropServices;

namespace ClusterInterop.Core.Matching;

/// <summary>
/// The words that some records say, and the labels of the codes that they carry, as small numbers. A number is given
/// back when the last record that needs it is gone.
/// </summary>
/// <remarks>One writer or many readers, as with the <see cref="MatchIndex"/> that it belongs to.</remarks>
internal sealed class Lexicon
{
    private readonly Dictionary<Stem, int> _words = [];
    private readonly Numbers<Stem> _byWord = new();
    private readonly Dictionary<VariantWords, int> _labels = new(ReferenceEqualityComparer.Instance);
    private readonly Numbers<(VariantWords Words, SaidText Said)> _byLabel = new();

    /// <summary>The number of a word; -1 if no record says it.</summary>
    public int NumberOf(Stem word) => _words.GetValueOrDefault(word, -1);

    /// <summary>The number of a label; -1 if no record carries its code.</summary>
    public int NumberOf(VariantWords label) => _labels.GetValueOrDefault(label, -1);

    /// <summary>Whether it is that of a code above the one that is carried.</summary>
    public bool IsBorrowed(int label) => _byLabel[label].Words.IsBorrowed;

    /// <summary>What a label says.</summary>
    public SaidText TextOf(int label) => _byLabel[label].Said;

    /// <summary>Takes up what a record says, in numbers that stay until it is removed.</summary>
    public SaidText Add(RecordFacets record)
    {
        var labels = LabelsOf(record);
        var numbers = new int[labels.Count];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = AddLabel(labels[i]);
        return SaidText.Of(record.Words, AddWords(record.Words), numbers);
    }

    public void Remove(RecordFacets record)
    {
        RemoveWords(record.Words);
        foreach (var label in LabelsOf(record))
            if (_byLabel.Release(_labels[label]))
            {
                _labels.Remove(label);
                RemoveWords(label);
            }
    }

    /// <summary>The labels of a record's codes, each once: codes that are not listed share that of the one above.
    /// </summary>
    public static List<VariantWords> LabelsOf(RecordFacets record)
    {
        var labels = new List<VariantWords>(record.Codes.Length);
        foreach (var code in record.Codes)
            if (code.Words != VariantWords.None && !labels.Contains(code.Words))
                labels.Add(code.Words);
        return labels;
    }

    private int AddLabel(VariantWords label)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_labels, label, out var known);
        if (known)
            _byLabel.Retain(number);
        else
            number = _byLabel.Take((label, SaidText.Of(label, AddWords(label), [])));
        return number;
    }

    private int[] AddWords(VariantWords words)
    {
        var numbers = new int[words.Stems.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_words, words.Stems[i], out var known);
            if (known)
                _byWord.Retain(number);
            else
                number = _byWord.Take(words.Stems[i]);
            numbers[i] = number;
        }

        return numbers;
    }

    private void RemoveWords(VariantWords words)
    {
        foreach (var stem in words.Stems)
            if (_byWord.Release(_words[stem]))
                _words.Remove(stem);
    }

    /// <summary>Numbers from 0 on, each for one thing and counted by use; the last that was given back is taken first.
    /// </summary>
    private sealed class Numbers<T>
    {
        private readonly List<(T Thing, int Uses)> _taken = [];
        private readonly Stack<int> _free = [];

        public T this[int number] => _taken[number].Thing;

        public int Take(T thing)
        {
            if (_free.TryPop(out var number))
            {
                _taken[number] = (thing, 1);
                return number;
            }

            _taken.Add((thing, 1));
            return _taken.Count - 1;
        }

        public void Retain(int number) => CollectionsMarshal.AsSpan(_taken)[number].Uses++;

        /// <summary>True if that was the last use.</summary>
        public bool Release(int number)
        {
            if (--CollectionsMarshal.AsSpan(_taken)[number].Uses > 0)
                return false;
            _taken[number] = default;
            _free.Push(number);
            return true;
        }
    }
}
