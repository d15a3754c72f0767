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

    /// <summary>Gets the record's name.</summary>
    public string Name { get; }

    /// <summary>Gets the publisher's version of the record; empty when there is none.</summary>
    public string SourceVersion { get; }

    internal async ValueTask<SyncEntry> ToEntryAsync(bool withBody, CancellationToken cancellationToken) => new()
    {
        Name = Name,
        SourceVersion = SourceVersion,
        Record = withBody ? await _readBody(cancellationToken).ConfigureAwait(false) : null,
    };

    private static Record NotNull(Record record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record;
    }
}
