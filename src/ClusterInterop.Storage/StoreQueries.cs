using ClusterInterop.Core.Records;
using Microsoft.EntityFrameworkCore;

namespace ClusterInterop.Storage;

/// <summary>The questions that are asked often, compiled once. A compiled query belongs to one model, so each driver
/// has its own instance.</summary>
internal sealed class StoreQueries
{
    public readonly Func<DirectoryContext, string, CancellationToken, Task<RecordRow?>> Find =
        EF.CompileAsyncQuery((DirectoryContext db, string name, CancellationToken _) =>
            db.Records.AsNoTracking().FirstOrDefault(row => row.Name == name));

    /// <summary>In one statement, so that both are of one moment.</summary>
    public readonly Func<DirectoryContext, string, CancellationToken, Task<RecordAndContacts?>> FindContacts =
        EF.CompileAsyncQuery((DirectoryContext db, string name, CancellationToken _) =>
            db.Records.AsNoTracking()
                .Where(row => row.Name == name)
                .Select(row => new RecordAndContacts(
                    row,
                    db.Contacts.Where(contacts => contacts.Name == row.Name)
                        .Select(contacts => contacts.Bytes).FirstOrDefault()))
                .FirstOrDefault());

    public readonly Func<DirectoryContext, long, int, IAsyncEnumerable<RecordRow>> ReadChanges =
        EF.CompileAsyncQuery((DirectoryContext db, long after, int limit) =>
            db.Records.AsNoTracking().Where(row => row.Revision > after).OrderBy(row => row.Revision).Take(limit));

    public readonly Func<DirectoryContext, CancellationToken, Task<FeedHead>> ReadHead =
        EF.CompileAsyncQuery((DirectoryContext db, CancellationToken _) =>
            db.FeedHead.Select(head => new FeedHead(
                new((uint)head.FeedId),
                new(head.Revision),
                new((uint)db.Commits.Where(commit => commit.LastRevision == head.Revision)
                    .Select(commit => commit.Tag).FirstOrDefault()),
                new(head.Floor))).Single());

    /// <summary>The tag of the first commit that reaches as far: the commits before the floor's are gone.</summary>
    public readonly Func<DirectoryContext, long, CancellationToken, Task<long?>> FindTag =
        EF.CompileAsyncQuery((DirectoryContext db, long revision, CancellationToken _) =>
            db.Commits
                .Where(commit => commit.LastRevision >= revision
                    && db.FeedHead.Any(head => head.Floor <= revision))
                .OrderBy(commit => commit.LastRevision)
                .Select(commit => (long?)commit.Tag)
                .FirstOrDefault());
}
