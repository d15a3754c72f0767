using ClusterInterop.Core.Records;
using ClusterInterop.V1;
using Google.Protobuf;

namespace ClusterInterop.Storage;

/// <summary>Answers to request keys as they are stored: in the contract's own form.</summary>
internal static class KeptAnswers
{
    // An association's id has no slash, so the two parts cannot be confused.
    public static string KeyOf(RequestKey key) => $"{key.Association}/{key.Id}";

    public static RequestRow ToRow(RequestKey key, BatchResult result, DateTimeOffset now)
    {
        var answer = new WriteRecordsResponse { Revision = result.Revision.Value };
        answer.Results.AddRange(result.Results.Select(written => new WriteResult
        {
            Name = written.Name.Value,
            Outcome = written.Outcome,
            Revision = written.Revision.Value,
            Etag = written.Etag,
            ContactsChanged = written.ContactsChanged,
        }));
        return new()
        {
            Key = KeyOf(key),
            BodyDigest = key.BodyDigest,
            Answer = answer.ToByteArray(),
            Time = now.UtcTicks,
        };
    }

    public static KeptAnswer Read(RequestRow row)
    {
        var answer = WriteRecordsResponse.Parser.ParseFrom(row.Answer);
        return new(row.BodyDigest, new BatchResult(
            [.. answer.Results.Select(result => new WrittenRecord(
                RecordName.Parse(result.Name), result.Outcome, new(result.Revision), result.Etag,
                result.ContactsChanged))],
            new(answer.Revision)));
    }
}
