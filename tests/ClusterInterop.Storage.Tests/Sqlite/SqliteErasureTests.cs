using System.Globalization;
using System.Text;
using ClusterInterop.Core.Records;
using ClusterInterop.V1;

namespace ClusterInterop.Storage.Tests.Sqlite;

/// <summary>What is erased is in no file any more: neither in free pages nor in the log.</summary>
public sealed class SqliteErasureTests : IAsyncDisposable
{
    private const string Marker = "marker-5d2f0c";
    private readonly SqliteHarness _harness = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string LogFile => Path.Combine(_harness.DataDirectory, "directory.db-wal");

    [Fact(Timeout = 60_000)]
    public async Task Soon_after_an_erasure_no_file_of_the_running_store_holds_what_was_erased()
    {
        var store = await _harness.OpenAsync();
        await store.WriteAsync(new([Put("masks", size: 3)]), Cancel);
        Holds(ReadFiles(), Marker).ShouldBeTrue();

        await store.WriteAsync(new([Erase("masks")]), Cancel);

        await AreGoneAsync(Marker);
    }

    [Fact(Timeout = 60_000)]
    public async Task So_are_contacts_that_were_replaced_or_removed_and_those_of_a_trimmed_tombstone()
    {
        var store = await _harness.OpenAsync();
        await store.WriteAsync(new([Contacts("a"), Contacts("b"), Contacts("c")]), Cancel);
        await store.WriteAsync(new([Withdraw("c")]), Cancel);
        Holds(ReadFiles(), Marker).ShouldBeTrue();
        _harness.Time.Advance(TimeSpan.FromDays(31));

        await store.WriteAsync(new([Contacts("a", "sales@example.org"), Without("b")]), Cancel);
        await store.TrimAsync(_harness.Time.GetUtcNow().AddDays(-30), default, default, Cancel);

        await AreGoneAsync(Marker);
    }

    [Theory(Timeout = 120_000)]
    [InlineData(1, 3)]
    [InlineData(2, 12)]
    [InlineData(3, 60)]
    [InlineData(4, 200)]
    public async Task Whatever_the_pages_have_been_through_nothing_of_the_erased_records_is_left(
        int seed, int mostSize)
    {
        var random = new Random(seed);
        var store = await _harness.OpenAsync();
        var names = Enumerable.Range(0, 300).Select(n => string.Create(CultureInfo.InvariantCulture, $"n{n}"))
            .ToArray();
        for (var round = 0; round < 12; round++)
        {
            random.Shuffle(names);
            await store.WriteAsync(
                new([.. names.Take(150).Select(name => Put(name, random.Next(1, mostSize), Contact(name)))]), Cancel);
        }

        var erased = names.Take(150).ToArray();
        foreach (var some in erased.Chunk(25))
            await store.WriteAsync(new([.. some.Select(Erase)]), Cancel);

        await AreGoneAsync([.. erased.Select(name => $"{Marker}-{name}.")]);
        Holds(ReadFiles(), $"{Marker}-{names[200]}.").ShouldBeTrue();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_reader_in_the_middle_of_a_page_delays_the_cut_and_does_not_prevent_it()
    {
        var store = await _harness.OpenAsync();
        await store.WriteAsync(new([Put("masks", size: 3)]), Cancel);
        using (var reader = _harness.Connect())
        using (var transaction = reader.BeginTransaction(deferred: true))
        {
            using var query = reader.CreateCommand();
            query.Transaction = transaction;
            query.CommandText = "SELECT count(*) FROM records";
            query.ExecuteScalar().ShouldBe(1L);

            await store.WriteAsync(new([Erase("masks")]), Cancel);
            await store.WriteAsync(new([Put("gloves", size: 1)]), Cancel);
            new FileInfo(LogFile).Length.ShouldBeGreaterThan(0);
        }

        await AreGoneAsync($"{Marker}-masks.");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_start_after_a_power_cut_leaves_nothing_in_the_log_of_what_was_erased_before()
    {
        var store = await _harness.OpenAsync();
        await store.WriteAsync(new([Put("masks", size: 3)]), Cancel);
        using var reader = _harness.Connect();
        using var transaction = reader.BeginTransaction(deferred: true);
        using var query = reader.CreateCommand();
        (query.Transaction, query.CommandText) = (transaction, "SELECT count(*) FROM records");
        query.ExecuteScalar();
        await store.WriteAsync(new([Erase("masks")]), Cancel);
        Holds(ReadFiles(), Marker).ShouldBeTrue();

        await _harness.OpenAfterPowerCutAsync();

        Holds(ReadFiles(Path.Combine(_harness.DataDirectory, "..", "copy-0")), Marker).ShouldBeFalse();
    }

    [Fact(Timeout = 60_000)]
    public async Task After_a_clean_stop_there_is_no_log_even_if_the_store_was_read()
    {
        var store = await _harness.OpenAsync();
        await store.WriteAsync(new([Put("masks", size: 3)]), Cancel);
        await store.FindAsync(RecordName.Parse("associations/es/needs/masks"), Cancel);
        await store.ReadChangesAsync(Revision.None, 10, Cancel);

        await _harness.CloseAsync();

        File.Exists(LogFile).ShouldBeFalse();
    }

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    // Soon, and not at once: the log is cut beside the writer. Time passes for the store alone, so that what it tries
    // again after a while, it tries now; the test's own limit is what ends this.
    private async Task AreGoneAsync(params string[] texts)
    {
        while (ReadFiles() is var files && texts.Any(text => Holds(files, text)))
        {
            _harness.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
            Cancel.ThrowIfCancellationRequested();
        }
    }

    private static bool Holds(byte[] files, string text) => files.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;

    // The index of the log holds no content, and the lock nothing at all.
    private byte[] ReadFiles() => ReadFiles(_harness.DataDirectory);

    private static byte[] ReadFiles(string directory)
    {
        using var all = new MemoryStream();
        foreach (var name in (string[])["directory.db", "directory.db-wal"])
        {
            var path = Path.Combine(directory, name);
            if (!File.Exists(path))
                continue;

            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            file.CopyTo(all);
        }

        return all.ToArray();
    }

    private static ValidWrite Put(string id, int size, ContactList? contacts = null)
    {
        var record = new Record { Name = $"associations/es/needs/{id}", Need = new() };
        for (var key = 0; key < size; key++)
            record.Annotations.Add($"k{key}", $"{Marker}-{id}. {new string('x', 150)}");
        return new(WriteAction.Put, RecordName.Parse(record.Name), "", record, Contacts: contacts);
    }

    private static ContactList Contact(string id) => new()
    {
        Contacts = { new Contact { Name = $"{Marker}-{id}.", Email = $"{Marker}-{id}.@example.org" } },
    };

    private static ValidWrite Contacts(string id, params string[] emails)
    {
        var record = new Record { Name = $"associations/es/needs/{id}", Need = new() };
        var list = emails is [] ? Contact(id) : new ContactList();
        list.Contacts.Add(emails.Select(email => new Contact { Email = email }));
        return new(WriteAction.Put, RecordName.Parse(record.Name), "", record, Contacts: list);
    }

    private static ValidWrite Without(string id) => Contacts(id) with { Contacts = new ContactList() };

    private static ValidWrite Withdraw(string id) =>
        new(WriteAction.Withdraw, RecordName.Parse($"associations/es/needs/{id}"), "", null);

    private static ValidWrite Erase(string id) =>
        new(WriteAction.Erase, RecordName.Parse($"associations/es/needs/{id}"), "", null);
}
