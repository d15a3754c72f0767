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

/// <summary>What the server is run for.</summary>
public enum ServerMode
{
    /// <summary>To try and to develop: without an identity provider, on this machine alone.</summary>
    Development,

    /// <summary>To be relied on: what would not be safe is refused at the start.</summary>
    Production,
}

/// <summary>Where the server listens and what it keeps.</summary>
public sealed class ServerOptions : IValidatableObject
{
    /// <summary>What it is run for. Default <see cref="ServerMode.Development"/>.</summary>
    [EnumDataType(typeof(ServerMode))]
    public ServerMode Mode { get; set; } = ServerMode.Development;

    /// <summary>Where it listens: http or https, an IP address or localhost, a port; the port 0 takes a free one.
    /// Default <c>http://127.0.0.1:5080</c>. Not used where <c>Kestrel:Endpoints</c> says more.</summary>
    [Required]
    public string Address { get; set; } = "http://127.0.0.1:5080";

    /// <summary>Whether a proxy in front of the server encrypts what leaves the machine, so that plain http may be
    /// served beyond it. Default false.</summary>
    public bool BehindProxy { get; set; }

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
    internal bool TryReadAddress(out ListenAddress address, out string problem)
    {
        address = new ListenAddress(new IPEndPoint(IPAddress.Loopback, 0), IsHttps: false);
        problem = "";
        if (!Uri.TryCreate(Address, UriKind.Absolute, out var uri))
            problem = "it must be an address such as http://127.0.0.1:5080.";
        else if (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
            problem = "it must begin with http:// or https://.";
        else if (uri.PathAndQuery is not "/" || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0)
            problem = $"nothing goes with the host and the port; write {uri.Scheme}://{uri.Authority}.";
        else if (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var ip))
            address = new(new IPEndPoint(ip, uri.Port), uri.Scheme == Uri.UriSchemeHttps);
        else if (uri.IsLoopback)
            address = new(new IPEndPoint(IPAddress.Loopback, uri.Port), uri.Scheme == Uri.UriSchemeHttps);
        else
        {
            problem = "the host must be an address of this machine, such as 127.0.0.1, or 0.0.0.0 and [::] for all of "
                + "them.";
        }

        return problem.Length == 0;
    }
}

/// <summary>Where to listen.</summary>
internal readonly record struct ListenAddress(IPEndPoint EndPoint, bool IsHttps);
