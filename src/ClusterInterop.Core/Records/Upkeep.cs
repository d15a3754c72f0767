using System.ComponentModel.DataAnnotations;
using ClusterInterop.Core.Faults;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ClusterInterop.Core.Records;

/// <summary>How long things are kept, and how often that is looked after.</summary>
public sealed class UpkeepOptions
{
    /// <summary>How often records are looked for whose expire time has come. Default 1 second.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan ExpiryInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often what is kept too long is removed. Default 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan TrimInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long withdrawn, expired and erased records are kept, and so how old a resume token may be. Default
    /// 30 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan KeepTombstones { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long the answer to a request id is kept. Default 24 hours.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan KeepRequests { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long the audit of a write is kept. Default 30 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan KeepAudit { get; set; } = TimeSpan.FromDays(30);
}

/// <summary>Writes expiry as the event that it is, and removes what has been kept long enough. Safe to run in several
/// processes at once: both are done again without effect.</summary>
internal sealed partial class Upkeep(
    IRecordStore store, TimeProvider time, IOptions<UpkeepOptions> options, ILogger<Upkeep> logger)
{
    private const int MostAtOnce = 200;

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var trimmed = time.GetTimestamp();
        while (true)
        {
            try
            {
                await ExpireAsync(cancellationToken);
                if (time.GetElapsedTime(trimmed) >= options.Value.TrimInterval)
                {
                    await TrimAsync(cancellationToken);
                    trimmed = time.GetTimestamp();
                }
            }
            catch (FaultException failure) when (failure.RetryAfter is not null)
            {
                // The disk is full, or too many writes wait: a later round does it.
            }

            await Task.Delay(options.Value.ExpiryInterval, time, cancellationToken);
        }
    }

    /// <summary>Expires every record whose time has come.</summary>
    public async Task ExpireAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var due = await store.FindDueAsync(time.GetUtcNow(), MostAtOnce, cancellationToken);
            if (due.Count == 0)
                return;

            var writes = due.Select(name => new ValidWrite(WriteAction.Expire, name, "expiry", null)).ToList();
            await store.WriteAsync(new WriteBatch(writes) { Method = WriteMethod.Expiry }, cancellationToken);
            LogExpired(due.Count);
        }
    }

    /// <summary>Removes what has been kept long enough.</summary>
    public Task TrimAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var keep = options.Value;
        return store.TrimAsync(
            now - keep.KeepTombstones, now - keep.KeepRequests, now - keep.KeepAudit, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Records} records have expired.")]
    private partial void LogExpired(int records);
}
