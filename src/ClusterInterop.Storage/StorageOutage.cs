using ClusterInterop.Core.Faults;
using Microsoft.Extensions.Logging;

namespace ClusterInterop.Storage;

/// <summary>
/// Turns what a full or broken disk does to the database into the fault that callers know, and tells the operator: when
/// it begins, and when writes work again. Not each time, for callers go on trying.
/// </summary>
/// <param name="isOutage">Whether a failure of the database is one that passes without a change of the program.</param>
internal sealed partial class StorageOutage(Func<Exception, bool> isOutage, ILogger logger)
{
    private int _lasts;

    /// <summary>What callers are told of a failure: another one when the disk is to blame, else itself.</summary>
    public Exception Translate(Exception failure)
    {
        if (!isOutage(failure))
            return failure;

        if (Interlocked.Exchange(ref _lasts, 1) == 0)
            LogBegin(failure);
        return new StorageUnavailableException();
    }

    /// <summary>Something was written.</summary>
    public void End()
    {
        if (Volatile.Read(ref _lasts) == 1 && Interlocked.Exchange(ref _lasts, 0) == 1)
            LogEnd();
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The database cannot be written or read; callers are told to try again until it can.")]
    private partial void LogBegin(Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "The database can be written again.")]
    private partial void LogEnd();
}
