using ClusterInterop.V1;

namespace ClusterInterop.Client;

/// <summary>A record of a register, of which the body is read only when the server lacks it.</summary>
public sealed class RegisterEntry
{
    private readonly Func<CancellationToken, ValueTask<Record>> _readBody;

    /// <summary>Makes an entry of a record that stands somewhere else.</summary>
    /// <param name="name">The record's name.</param>
    /// <param name="sourceVersion">The publisher's version of it: a counter, a date, a hash; at most 100 characters.
    /// Empty: there is none, and the body is always sent.</param>
    /// <param name="readBody">Reads the record at that version; it may be called more than once.</param>
    public RegisterEntry(string name, string sourceVersion, Func<CancellationToken, ValueTask<Record>> readBody)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(sourceVersion);
        ArgumentNullException.ThrowIfNull(readBody);
        Name = name;
        SourceVersion = sourceVersion;
        _readBody = readBody;
    }

    /// <summary>Makes an entry of a record at hand, with its own name and source version.</summary>
    /// <param name="record">The record.</param>
    public RegisterEntry(Record record)
        : this(NotNull(record).Name, record.SourceVersion, _ => ValueTask.FromResult(record))
    {
    }

    /// <summary>Makes an entry of a record at hand, with its own name and source version, and its contacts.</summary>
    /// <param name="record">The record.</param>
    /// <param name="contacts">At most 10; none removes those that the record has.</param>
    public RegisterEntry(Record record, IReadOnlyList<Contact> contacts)
        : this(record)
    {
        ArgumentNullException.ThrowIfNull(contacts);
        ReadContacts = _ => ValueTask.FromResult<IReadOnlyList<Contact>?>(contacts);
    }

    /// <summary>Gets the record's name.</summary>
    public string Name { get; }

    /// <summary>Gets the publisher's version of the record; empty when there is none.</summary>
    public string SourceVersion { get; }

    /// <summary>Gets what reads the record's contacts, at most 10, together with its body; it may be called more than
    /// once. Contacts are part of what the source version stands for: when they change, it must change too. No contacts
    /// remove those that the record has; null (the default), and a list that is null, leave them as they are.</summary>
    public Func<CancellationToken, ValueTask<IReadOnlyList<Contact>?>>? ReadContacts { get; init; }

    internal async ValueTask<SyncEntry> ToEntryAsync(bool withBody, CancellationToken cancellationToken)
    {
        var entry = new SyncEntry { Name = Name, SourceVersion = SourceVersion };
        if (!withBody)
            return entry;

        entry.Record = await _readBody(cancellationToken).ConfigureAwait(false);
        if (ReadContacts is { } read && await read(cancellationToken).ConfigureAwait(false) is { } contacts)
            entry.Contacts = new ContactList { Contacts = { contacts } };
        return entry;
    }

    private static Record NotNull(Record record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record;
    }
}
