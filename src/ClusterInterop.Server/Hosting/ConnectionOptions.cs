using System.ComponentModel.DataAnnotations;

namespace ClusterInterop.Server.Hosting;

/// <summary>What a connection may do: the limits of the transport, each chosen, and none the framework's by accident.
/// </summary>
public sealed class ConnectionOptions
{
    /// <summary>The most bytes of a request message. Default 4 MiB, which holds 64 records of the greatest size, and
    /// is what a call can make the server hold at once.</summary>
    [Range(64 * 1024, 64 * 1024 * 1024)]
    public int MaxMessageBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>The most bytes of the headers of a call. Default 16 KiB: a token of 2 KiB and what gRPC and proxies
    /// add fit several times; tokens that list many groups may need 32 KiB.</summary>
    [Range(4 * 1024, 64 * 1024)]
    public int MaxHeaderBytes { get; set; } = 16 * 1024;

    /// <summary>The most headers of a call. Default 64: a gRPC call has about ten.</summary>
    [Range(16, 1_000)]
    public int MaxHeaders { get; set; } = 64;

    /// <summary>How long the headers of a call may take to arrive. Default 10 seconds: they fit in a few packets, and
    /// until they are there nobody knows who calls.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan HeaderPatience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a request that is not a synchronisation may arrive more slowly than
    /// <see cref="MinBytesPerSecond"/>. Default 10 seconds, as long as a sign of life may take.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:10:00")]
    public TimeSpan BodyPatience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How fast a request that is not a synchronisation must arrive; a connection on which it does not is
    /// closed. Default 240 bytes a second, which the worst line exceeds, and a caller that trickles does not.</summary>
    [Range(1, 1_000_000)]
    public int MinBytesPerSecond { get; set; } = 240;

    /// <summary>The most calls and streams of one connection at a time. Default 100: one writer serves them all, and
    /// clients open further connections.</summary>
    [Range(1, 10_000)]
    public int MaxStreamsPerConnection { get; set; } = 100;

    /// <summary>The most connections at a time. Default 10,000: each costs some 10 KB and a file handle.</summary>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>How long a connection may be without any call. Default 2 minutes: a client that needs one again opens
    /// it in no time, and whoever only holds them takes places from others.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "1.00:00:00")]
    public TimeSpan IdleTime { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How old a connection becomes before its client is asked to open another for new calls; what is under
    /// way goes on. Default 30 minutes, so that load finds its way to servers that were added.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan Age { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>By which share of it the age differs from connection to connection, so that clients do not come back
    /// all at once; 0 to 0.5. Default 0.1.</summary>
    [Range(0, 0.5)]
    public double AgeSpread { get; set; } = 0.1;

    /// <summary>After how long a silent connection is asked for a sign of life. Default 30 seconds, less than the
    /// routers between forget a connection after.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long that sign may take before the connection is dropped. Default 10 seconds, several losses of a
    /// packet in a row.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan PingTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a call with one request and one answer may take, whatever deadline its caller set. Default 30
    /// seconds: an answer takes milliseconds, and what takes longer is held up by something that the caller should
    /// learn of.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan CallTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a synchronisation may take, or a stream of health or reflection. Default 1 hour: 200,000
    /// entries with their records take minutes on a slow line.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan SyncTime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The most bytes of a frame. Default 16 KiB, the least that HTTP/2 allows: a longer one only holds up the
    /// other calls of its connection.</summary>
    [Range(16 * 1024, 1024 * 1024)]
    public int MaxFrameBytes { get; set; } = 16 * 1024;

    /// <summary>The most bytes that a connection remembers of former headers. Default 4 KiB, what HTTP/2 begins with:
    /// the headers of a client's calls are alike, and one token fits.</summary>
    [Range(0, 64 * 1024)]
    public int HeaderTableBytes { get; set; } = 4 * 1024;

    /// <summary>How many bytes of all requests a client may send on a connection before the server has read them.
    /// Default 1 MiB: 10 MB/s over a line of 100 ms, and no more than that is held for one that never ends.</summary>
    [Range(64 * 1024, 16 * 1024 * 1024)]
    public int ConnectionWindowBytes { get; set; } = 1024 * 1024;

    /// <summary>The same of one request. Default 256 KiB: a quarter of the connection's, so that an upload leaves
    /// room for the calls beside it.</summary>
    [Range(64 * 1024, 16 * 1024 * 1024)]
    public int StreamWindowBytes { get; set; } = 256 * 1024;

    /// <summary>How many frames a second are read of a connection that bring no part of a call, such as pings; a reset
    /// counts for ten. Default 10,000: downloads at 100 MB/s send fewer, a processor answers some hundred thousand, and
    /// one connection is not to keep it busy. Where <c>Kestrel:Endpoints</c> has <c>Sni</c>, they are not counted.
    /// </summary>
    [Range(100, 1_000_000)]
    public int IdleFramesPerSecond { get; set; } = 10_000;
}
