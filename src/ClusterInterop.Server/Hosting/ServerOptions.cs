using System.ComponentModel.DataAnnotations;
using System.Net;

namespace ClusterInterop.Server.Hosting;

/// <summary>How log lines are written.</summary>
public enum LogFormat
{
    /// <summary>For people.</summary>
    Simple,

    /// <summary>For programs: a JSON object a line.</summary>
    Json,
}

/// <summary>Where the server listens and what it keeps.</summary>
public sealed class ServerOptions : IValidatableObject
{
    /// <summary>Where it listens; the port 0 takes a free one. Default <c>http://127.0.0.1:5080</c>.</summary>
    [Required]
    public string Address { get; set; } = "http://127.0.0.1:5080";

    /// <summary>The directory that holds the database; made if it does not exist. Default <c>./data</c>.</summary>
    [Required]
    public string DataDirectory { get; set; } = "./data";

    /// <summary>How log lines are written. Default <see cref="LogFormat.Simple"/>.</summary>
    [EnumDataType(typeof(LogFormat))]
    public LogFormat LogFormat { get; set; } = LogFormat.Simple;

    /// <summary>The least severe log lines that are written. Default <see cref="LogLevel.Information"/>.</summary>
    [EnumDataType(typeof(LogLevel))]
    public LogLevel LogLevel { get; set; } = LogLevel.Information;

    /// <summary>How long open calls and streams may take to end when the server stops. Default 4 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(4);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!TryReadAddress(out _, out var problem))
            yield return new($"'{Address}' will not do: {problem}", [nameof(Address)]);
    }

    /// <summary>Reads the address as the end point to listen on.</summary>
    internal bool TryReadAddress(out IPEndPoint endPoint, out string problem)
    {
        endPoint = new IPEndPoint(IPAddress.Loopback, 0);
        problem = "";
        if (!Uri.TryCreate(Address, UriKind.Absolute, out var uri))
            problem = "it must be an address such as http://127.0.0.1:5080.";
        else if (uri.Scheme == Uri.UriSchemeHttps)
            problem = "https is not served yet; use http, on this machine alone.";
        else if (uri.Scheme != Uri.UriSchemeHttp)
            problem = "it must begin with http://.";
        else if (!uri.IsLoopback)
        {
            problem = "callers do not prove who they are yet, so the server listens to its own machine alone; use "
                + "127.0.0.1, [::1] or localhost.";
        }
        else if (uri.PathAndQuery is not "/" || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0)
            problem = $"nothing goes with the host and the port; write http://{uri.Authority}.";
        else
        {
            var address = IPAddress.TryParse(uri.Host.Trim('[', ']'), out var parsed) ? parsed : IPAddress.Loopback;
            endPoint = new IPEndPoint(address, uri.Port);
        }

        return problem.Length == 0;
    }
}
