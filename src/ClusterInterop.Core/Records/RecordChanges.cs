using ClusterInterop.Core.Faults;
using ClusterInterop.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterInterop.Core.Records;

/// <summary>The life of a record: what each action makes of it, and which output fields it then has.</summary>
internal sealed class RecordChanges(DateTimeOffset now, Func<Guid> newUid)
{
    private readonly Timestamp _now = Timestamp.FromDateTimeOffset(now);

    /// <summary>The outcome of a write, and the record after it: the one before when nothing changes.</summary>
    /// <exception cref="RecordNotFoundException">There is no record to withdraw or erase.</exception>
    public (WriteOutcome Outcome, PlannedRecord? After) Of(ValidWrite write, PlannedRecord? before) =>
        write.Action switch
        {
            WriteAction.Put => Put(write, before),
            WriteAction.Withdraw => Withdraw(Existing(write, before)),
            WriteAction.Erase => Erase(Existing(write, before)),
            _ => Expire(before),
        };

    private static PlannedRecord Existing(ValidWrite write, PlannedRecord? before) =>
        before ?? throw new RecordNotFoundException(write.Name.Value);

    private (WriteOutcome, PlannedRecord) Put(ValidWrite write, PlannedRecord? before)
    {
        var etag = write.Etag;
        if (before is { IsActive: true } && before.Etag == etag)
            return (WriteOutcome.Unchanged, before);

        var record = CanonicalRecord.WithoutOutputs(write.Record!);
        var lives = before is not null && before.State != RecordState.Erased;
        record.Uid = lives ? before!.Record.Uid : newUid().ToString();
        record.CreateTime = lives ? before!.Record.CreateTime : _now;
        return (
            before is { IsActive: true } ? WriteOutcome.Updated : WriteOutcome.Created,
            Enter(RecordState.Active, etag, record, write.Name, before));
    }

    private (WriteOutcome, PlannedRecord) Withdraw(PlannedRecord before) =>
        before.IsActive
            ? (WriteOutcome.Withdrawn, End(RecordState.Withdrawn, before.Record, before))
            : (WriteOutcome.Unchanged, before);

    private (WriteOutcome, PlannedRecord) Erase(PlannedRecord before) =>
        before.State == RecordState.Erased
            ? (WriteOutcome.Unchanged, before)
            : (WriteOutcome.Erased, End(RecordState.Erased, Bare(before.Record), before));

    // By the time it is done, the record may have been given more time, or be gone.
    private (WriteOutcome, PlannedRecord?) Expire(PlannedRecord? before) =>
        before is { IsActive: true } && before.Record.ExpireTime is { } time && time.ToDateTimeOffset() <= now
            ? (WriteOutcome.Updated, End(RecordState.Expired, before.Record, before))
            : (WriteOutcome.Unchanged, before);

    private static Record Bare(Record record) => new()
    {
        Name = record.Name,
        Visibility = record.Visibility,
    };

    private PlannedRecord End(RecordState state, Record content, PlannedRecord before)
    {
        var record = CanonicalRecord.WithoutOutputs(content);
        var etag = RecordEtag.Of(record, state);
        (record.Uid, record.CreateTime) = (before.Record.Uid, before.Record.CreateTime);
        return Enter(state, etag, record, before.Name, before);
    }

    private PlannedRecord Enter(
        RecordState state, string etag, Record record, RecordName name, PlannedRecord? before)
    {
        (record.State, record.Etag, record.UpdateTime) = (state, etag, _now);
        return PlannedRecord.Changed(name, record, before);
    }
}
