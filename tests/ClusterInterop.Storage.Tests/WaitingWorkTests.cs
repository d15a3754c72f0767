using ClusterInterop.Core.Faults;
using ClusterInterop.Core.Records;

namespace ClusterInterop.Storage.Tests;

/// <summary>In which order the writer does what waits for it.</summary>
public sealed class WaitingWorkTests
{
    private readonly WaitingWork _waiting = new(new StoreOptions
    {
        WriteQueueCapacity = 6,
        WriteQueueShare = 4,
        WriteQueueBytes = 3_000,
        WriteQueueShareBytes = 2_000,
    });

    [Fact]
    public void Associations_take_turns_and_within_one_the_order_stays()
    {
        Add("es", 1);
        Add("es", 2);
        Add("es", 3);
        Add("pl", 4);
        Add("pl", 5);
        Add("fr", 6);

        TakeAll().ShouldBe([1, 4, 6, 2, 5, 3]);
    }

    [Fact]
    public void Who_comes_while_others_wait_is_served_after_one_of_each_of_them()
    {
        Add("es", 1);
        Add("es", 2);
        Add("es", 3);
        Take().ShouldBe(1);
        Add("pl", 4);

        TakeAll().ShouldBe([2, 4, 3]);
    }

    [Fact]
    public void A_batch_that_does_not_fit_into_a_group_is_the_first_of_the_next()
    {
        Add("es", 2);
        Add("pl", 1);

        _waiting.TryTake(mostWrites: 1, out var batch).ShouldBeFalse();
        batch.ShouldNotBeNull().Batch.Writes.Count.ShouldBe(2);
        TakeAll().ShouldBe([2, 1]);
    }

    [Fact]
    public void No_association_fills_more_than_its_share()
    {
        for (var n = 1; n <= 4; n++)
            Add("es", n);

        Should.Throw<WriteQueueFullException>(() => Add("es", 5)).Message.ShouldStartWith("4 writes of \"es\" wait");
        Add("pl", 6);
        TakeAll().Count.ShouldBe(5);
    }

    [Fact]
    public void All_together_they_fill_no_more_than_the_queue_and_the_server_itself_is_never_refused()
    {
        for (var n = 1; n <= 3; n++)
        {
            Add("es", n);
            Add("pl", n);
        }

        Should.Throw<WriteQueueFullException>(() => Add("fr", 1)).Message.ShouldStartWith("6 writes wait already");
        Add(null, 9);
        TakeAll().Count.ShouldBe(7);
    }

    [Fact]
    public void No_association_fills_more_bytes_than_its_share_and_room_comes_back_with_what_is_taken()
    {
        AddLarge("es", 1_100);
        Should.Throw<WriteQueueFullException>(() => AddLarge("es", 1_100))
            .Message.ShouldStartWith("1100 bytes of writes of \"es\" wait");
        AddLarge("pl", 1_100);
        Take();

        AddLarge("es", 1_100);
        TakeAll().Count.ShouldBe(2);
    }

    [Fact]
    public void All_together_they_fill_no_more_bytes_than_the_queue_and_what_is_larger_than_all_of_it_waits_alone()
    {
        AddLarge("es", 1_900);
        Should.Throw<WriteQueueFullException>(() => AddLarge("pl", 1_900))
            .Message.ShouldStartWith("1900 bytes of writes wait");
        Take();

        AddLarge("pl", 9_000);
        TakeAll().Count.ShouldBe(1);
    }

    [Fact]
    public void A_synchronisation_takes_no_room_for_it_holds_its_register_anyway()
    {
        AddLarge("es", 1_900);
        AddLarge("es", 1_900, WriteMethod.SyncRecords);

        TakeAll().Count.ShouldBe(2);
    }

    [Fact]
    public void Once_closed_it_hands_out_what_waits_and_takes_no_more()
    {
        Add("es", 1);
        _waiting.Close();

        Should.Throw<ServerStoppingException>(() => Add("es", 2));
        Take().ShouldBe(1);
        _waiting.TryTake(out _).ShouldBeFalse();
    }

    // A batch is known by the number of its writes.
    private void Add(string? association, int number) => Add(
        association,
        new WriteBatch([.. Enumerable.Repeat(new ValidWrite(WriteAction.Withdraw, default, "", null), number)]));

    // Of a record that is as long on the wire.
    private void AddLarge(string association, int bytes, WriteMethod method = WriteMethod.WriteRecords)
    {
        var record = new Record { Uid = new string('x', bytes - 3) };
        record.CalculateSize().ShouldBe(bytes);
        Add(association, new WriteBatch([new(WriteAction.Put, default, "", record)]) { Method = method });
    }

    private void Add(string? association, WriteBatch batch)
    {
        AssociationId? id = association is not null && AssociationId.TryParse(association, out var parsed)
            ? parsed
            : null;
        _waiting.Add(id, new PendingBatch(batch, CancellationToken.None));
    }

    private int Take() => _waiting.TryTake(out var work) ? ((PendingBatch)work).Batch.Writes.Count : 0;

    private List<int> TakeAll()
    {
        var taken = new List<int>();
        while (_waiting.TryTake(mostWrites: 100, out var batch))
            taken.Add(batch.Batch.Writes.Count);
        return taken;
    }
}
