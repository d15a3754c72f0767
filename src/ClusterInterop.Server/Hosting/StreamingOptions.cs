using System.ComponentModel.DataAnnotations;

namespace ClusterInterop.Server.Hosting;

/// <summary>When the server ends a stream by itself.</summary>
public sealed class StreamingOptions
{
    /// <summary>How long a reader may take no message before its stream is ended. Default 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How old a stream becomes before its reader is sent to connect again. Default 60 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan Age { get; set; } = TimeSpan.FromMinutes(60);

    /// <summary>By which share of it the age differs from stream to stream, so that readers do not come back all at
    /// once; 0 to 0.5. Default 0.1.</summary>
    [Range(0, 0.5)]
    public double AgeSpread { get; set; } = 0.1;
}
