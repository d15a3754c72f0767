using System.Text;
using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Matching;
using ClusterInterop.Core.Records;
using ClusterInterop.Core.Search;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.V1;
using CsCheck;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ClusterInterop.Core.Tests.Search;

/// <summary>How records are kept: packed, found by name, and read from the changes.</summary>
public sealed class KeptRecordsTests
{
    [Fact]
    public void An_entry_of_an_archive_is_what_was_put_last_and_what_was_read_stays_as_it_was() =>
        Gen.Select(Gen.Int[0, 400], Gen.OneOf(Gen.Int[0, 2_000], Gen.Int[60_000, 70_000], Gen.Const(1_200_000)))
            .Array[0, 800].Sample(puts =>
            {
                var places = new uint[401];
                var archive = new ByteArchive(number => ref places[number]);
                var expected = new Dictionary<int, byte[]>();
                var held = new List<(ReadOnlyMemory<byte> Entry, byte[] Bytes)>();
                foreach (var (number, length) in puts)
                {
                    var bytes = new byte[length];
                    bytes.AsSpan().Fill((byte)(number + length));
                    if (expected.TryGetValue(number, out var before) && held.Count < 50)
                        held.Add((archive[number], before));
                    if (length == 0 && expected.Remove(number))
                        archive.Remove(number);
                    else
                        archive.Put(number, (expected[number] = bytes).AsSpan(0, length / 3), bytes.AsSpan(length / 3));
                }

                foreach (var (number, bytes) in expected)
                    archive[number].Span.SequenceEqual(bytes).ShouldBeTrue();
                foreach (var (entry, bytes) in held)
                    entry.Span.SequenceEqual(bytes).ShouldBeTrue();
            }, iter: 60);

    [Fact]
    public void A_string_has_the_number_it_was_added_with() => Gen.Int[0, 3_000].Array[0, 6_000].Sample(toggled =>
    {
        var keys = Enumerable.Range(0, 3_001).Select(number => Encoding.ASCII.GetBytes($"r{number}")).ToArray();
        var (table, expected) = (new KeyTable(number => keys[number]), new HashSet<int>());
        foreach (var number in toggled)
        {
            if (expected.Add(number))
                table.Add(keys[number], number);
            else if (expected.Remove(number))
                table.Remove(keys[number], number);
        }

        for (var number = 0; number < keys.Length; number++)
            table.Find(keys[number]).ShouldBe(expected.Contains(number) ? number : -1);
    }, iter: 60);

    [Fact]
    public void Changes_are_read_as_if_every_record_were_sorted_by_its_last() =>
        Gen.Select(Gen.Int[1, 6_000], Gen.Int[0, 40_000], Gen.Int).Sample((records, changes, seed) =>
        {
            var (random, revisions) = (new Random(seed), new Dictionary<int, Revision>());
            var log = new ChangeLog(record => revisions[record]);
            for (var revision = 1; revision <= changes; revision++)
            {
                // Some records change again and again.
                var record = random.Next(random.Next(2) == 0 ? records : 1 + (records / 50));
                Revision? before = revisions.TryGetValue(record, out var known) ? known : null;
                revisions[record] = new(revision * 2);
                log.Append(record, new(revision * 2), before);
            }

            var expected = revisions.OrderBy(pair => pair.Value.Value).ToList();
            var after = new Revision(random.Next((changes * 2) + 2));
            log.Read(after, 500).ShouldBe(
                expected.Where(pair => pair.Value > after).Take(500).Select(pair => pair.Key));
            log.ReadBackwards(after).Take(500).ShouldBe(
                expected.AsEnumerable().Reverse().Where(pair => pair.Value < after).Take(500).Select(pair => pair.Key));
        }, iter: 60);

    [Fact]
    public void A_record_says_what_its_facets_say_and_is_sent_as_it_was_stored() => Gen.Int.Sample(seed =>
    {
        var (records, values) = (new LiveRecords(), new RandomDirectory(new Random(seed)));
        var stored = new Dictionary<RecordName, (StoredRecord Record, RecordFacets Facets)>();
        for (var revision = 1; revision <= 60; revision++)
        {
            var record = values.NextRecord();
            (record.Revision, record.UpdateTime) = (revision, new Timestamp());
            var put = StoredRecord.Of(record, Visibility.Network);
            stored[put.Name] = (put, RecordFacets.From(record, VocabularySet.BuiltIn));
            records.Put(put, stored[put.Name].Facets, out _);
        }

        records.Count.ShouldBe(stored.Count);
        foreach (var (name, (record, facets)) in stored)
        {
            var live = records.Find(name)!.Value;
            live.Bytes.ToArray().ShouldBe(record.Bytes);
            (live.Name, live.Revision, live.State, live.Visibility, live.WidestVisibility, live.Association).ShouldBe(
                (name, record.Revision, record.State, record.Visibility, Visibility.Network, name.Association));
            (live.Kind, live.Verification, live.ResourceKind).ShouldBe(
                (name.Kind, facets.Verification, facets.ResourceKind));
            ShouldSay(live, facets);
        }
    }, iter: 100);

    private static void ShouldSay(LiveRecord live, RecordFacets facets)
    {
        var card = live.OpenCard();
        card.ReadRegion().ShouldBe(facets.Region);
        card.ReadCount().ShouldBe(facets.Codes.Length);
        foreach (var code in facets.Codes)
            card.ReadRange().ShouldBe(code.Range);
        card.ReadCount().ShouldBe(facets.Languages.Count);
        foreach (var language in facets.Languages)
            Encoding.UTF8.GetString(card.ReadLanguage()).ShouldBe(language);
        card.ReadCount().ShouldBe(facets.RefersTo.Count);
        foreach (var name in facets.RefersTo)
            Encoding.UTF8.GetString(card.ReadReference()).ShouldBe(name);

        var quantities = live.ReadQuantities(new UnitNames());
        ShouldBe(quantities.Free, facets.Capability?.Free);
        ShouldBe(quantities.Capacity, facets.Capability?.Capacity);
        ShouldBe(quantities.Needed, facets.Need?.Quantity);
    }

    private static void ShouldBe(SummedQuantity? kept, QuantityFacet? quantity) => kept.ShouldBe(
        quantity is null ? null : new(quantity.BaseUnit, quantity.Value.Numerator, quantity.Value.Denominator));
}
