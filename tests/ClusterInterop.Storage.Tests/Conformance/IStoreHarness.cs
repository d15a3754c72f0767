using ClusterInterop.Core.Records;
using Microsoft.Extensions.Time.Testing;

namespace ClusterInterop.Storage.Tests.Conformance;

/// <summary>
/// One directory of one driver, in a place of its own: what the suites need to open, close and hurt it. A new driver
/// brings a harness and a sealed class for each suite, and changes nothing here.
/// </summary>
public interface IStoreHarness : IAsyncDisposable
{
    /// <summary>The driver, as its type.</summary>
    Type Driver { get; }

    /// <summary>The clock of all stores that this harness opens.</summary>
    FakeTimeProvider Time { get; }

    /// <summary>Opens the directory; makes it when there is none. Keeps answers to request keys for 24 hours. Unless
    /// set otherwise, 100,000 writes may wait, also of one association.</summary>
    Task<IRecordStore> OpenAsync(Action<StoreOptions>? configure = null);

    /// <summary>Closes the open store in good order.</summary>
    Task CloseAsync();

    /// <summary>Opens, beside the running store, what a power cut at this moment would leave.</summary>
    Task<IRecordStore> OpenAfterPowerCutAsync();

    /// <summary>Keeps a copy of the directory; it is closed.</summary>
    Task BackUpAsync();

    /// <summary>Puts the copy back; the directory is closed.</summary>
    Task RestoreAsync();

    /// <summary>Makes commits wait until what it returns is disposed of, as a slow disk would.</summary>
    Task<IAsyncDisposable> HoldCommitsAsync();

    /// <summary>Makes every transaction fail that stores a record of this name, as a full disk would.</summary>
    Task BreakAsync(RecordName name);
}
