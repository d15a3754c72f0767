namespace ClusterInterop.Core.Matching;

/// <summary>A need or a capability in the index.</summary>
internal struct MatchRow
{
    public MatchTraits Traits;

    /// <summary>The owner's number of the record.</summary>
    public int Ordinal;

    /// <summary>Where its codes begin among the segments, and behind them the labels that its texts are close to.
    /// </summary>
    public int Codes;

    /// <summary>The first of its texts among those of the side.</summary>
    public int Texts;

    public int Association;
    public byte CodeCount;
    public byte HitCount;
    public byte TextCount;
}

/// <summary>The needs or the capabilities of an index as rows, by slot. What many records state alike is kept once.
/// </summary>
/// <remarks>One writer or many readers, as with the <see cref="MatchIndex"/> that it belongs to.</remarks>
internal sealed class MatchRows
{
    private readonly Chunked<MatchRow> _rows = new();
    private readonly Chunked<Glance> _glances = new();
    private readonly Stack<int> _free = [];
    private readonly List<string> _units = []; // as many as a glance tells apart
    private readonly Interned<string> _associations = new();
    private readonly Interned<QuantityFacet> _quantities = new();
    private readonly Interned<AreaFacet> _areas = new();
    private readonly Interned<DemandFacet> _demands = new();
    private readonly Interned<CertificateSet> _certificates = new();

    public ref MatchRow this[int slot] => ref _rows[slot];

    /// <summary>What of a row can be seen at a glance.</summary>
    public ref readonly Glance GlanceOf(int slot) => ref _glances[slot];

    /// <summary>The regions of the rows.</summary>
    public MatchRegions Regions { get; } = new();

    /// <summary>One more than the highest slot ever used.</summary>
    public int SlotEnd { get; private set; }

    public int Count => SlotEnd - _free.Count;

    /// <summary>The number that stands for an association; -1 if no record is of it.</summary>
    public int NumberOf(string association) => _associations.NumberOf(association);

    /// <summary>The number of the unit in which a record states an amount, or the least that it wants.</summary>
    /// <returns>-1 for a unit that no row has.</returns>
    public int UnitOf(in MatchTraits traits) =>
        (traits.Quantity ?? traits.Demand?.Minimum) is { } quantity ? _units.IndexOf(quantity.BaseUnit) : -1;

    /// <returns>The slot; its codes and texts are for the caller to fill in.</returns>
    public int Add(int ordinal, RecordFacets record)
    {
        if (!_free.TryPop(out var slot))
        {
            if (SlotEnd == Posting.SlotEnd)
                throw new InvalidOperationException($"The index holds {SlotEnd:N0} records at most.");
            slot = SlotEnd++;
            _rows.Reach(SlotEnd);
            _glances.Reach(SlotEnd);
        }

        var traits = record.Traits;
        traits.Quantity = _quantities.Shared(traits.Quantity);
        traits.Area = _areas.Shared(traits.Area);
        traits.Demand = _demands.Shared(traits.Demand);
        traits.Certificates = _certificates.Shared(traits.Certificates);
        _rows[slot] = new MatchRow
        {
            Traits = traits,
            Ordinal = ordinal,
            Association = _associations.Take(record.Association),
        };
        _glances[slot] = new Glance(
            traits,
            record.Need is not null,
            Regions.Add(record.Region, record.Point),
            Regions.SketchOf(traits.Area),
            NumberOfUnit(traits));
        return slot;
    }

    public void Remove(int slot)
    {
        ref var row = ref _rows[slot];
        _quantities.Release(row.Traits.Quantity);
        _areas.Release(row.Traits.Area);
        _demands.Release(row.Traits.Demand);
        _certificates.Release(row.Traits.Certificates);
        _associations.Release(row.Association);
        row = default;
        _free.Push(slot);
    }

    private int NumberOfUnit(in MatchTraits traits)
    {
        if ((traits.Quantity ?? traits.Demand?.Minimum) is not { } quantity)
            return Glance.AnyUnit;
        var number = _units.IndexOf(quantity.BaseUnit);
        if (number >= 0 || _units.Count == Glance.AnyUnit)
            return number >= 0 ? number : Glance.AnyUnit;
        _units.Add(quantity.BaseUnit);
        return _units.Count - 1;
    }
}
