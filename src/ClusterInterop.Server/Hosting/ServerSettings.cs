using System.CommandLine;

namespace ClusterInterop.Server.Hosting;

/// <summary>The settings that every command takes on its command line.</summary>
internal sealed class ServerSettings
{
    private readonly Option<string?> _config = new("--config")
    {
        Description = $"The configuration file. Default: {ServerConfiguration.DefaultFile}, if it exists.",
        HelpName = "FILE",
        Recursive = true,
    };

    private readonly Option<string?> _address = new("--address")
    {
        Description = "Where to listen. Default: http://127.0.0.1:5080.",
        HelpName = "URL",
        Recursive = true,
    };

    private readonly Option<string?> _data = new("--data")
    {
        Description = "The directory of the database. Default: ./data.",
        HelpName = "DIRECTORY",
        Recursive = true,
    };

    public void AddTo(RootCommand root)
    {
        root.Options.Add(_config);
        root.Options.Add(_address);
        root.Options.Add(_data);
    }

    /// <summary>The address of the command line; null when it names none.</summary>
    public string? AddressOf(ParseResult arguments) => arguments.GetValue(_address);

    /// <summary>The data directory of the command line; null when it names none.</summary>
    public string? DataDirectoryOf(ParseResult arguments) => arguments.GetValue(_data);

    /// <summary>Reads the configuration for a command.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="overrides">What the command sets over all else; null for nothing.</param>
    public IConfigurationRoot Read(ParseResult arguments, IReadOnlyDictionary<string, string?>? overrides = null)
    {
        var settings = new Dictionary<string, string?>
        {
            [nameof(ServerOptions.Address)] = AddressOf(arguments),
            [nameof(ServerOptions.DataDirectory)] = DataDirectoryOf(arguments),
        };
        foreach (var (key, value) in overrides ?? new Dictionary<string, string?>())
            settings[key] = value;
        return ServerConfiguration.Read(
            arguments.GetValue(_config), settings.Where(setting => setting.Value is not null));
    }
}
