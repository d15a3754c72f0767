using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Records;
using ClusterInterop.Storage;

namespace ClusterInterop.Server.Hosting;

/// <summary>A class of options and the section of the configuration that it is read from.</summary>
/// <param name="Section">The section; empty for the options that stand at the top.</param>
/// <param name="Derived">Options of the class that follow from others and have no key of their own.</param>
internal sealed record OptionGroup(
    string Section, Type Type, Action<IServiceCollection, IConfiguration> Register, string[] Derived)
{
    /// <summary>Every option that the server has. A key of the configuration that none of them reads is
    /// refused.</summary>
    public static readonly IReadOnlyList<OptionGroup> All =
    [
        Of<ServerOptions>(""),
        Of<ConnectionOptions>("Connections"),
        Of<StreamingOptions>("Streams"),
        Of<FeedOptions>("Feed"),
        Of<UpkeepOptions>("Upkeep"),
        Of<StoreOptions>(
            "Store",
            nameof(StoreOptions.DataDirectory),
            nameof(StoreOptions.RequestRetention),
            nameof(StoreOptions.TombstoneRetention)),
    ];

    /// <summary>The keys of the group, such as <c>Streams:Patience</c>.</summary>
    public IEnumerable<string> Keys =>
        Type.GetProperties().Select(property => property.Name).Except(Derived)
            .Select(name => Section.Length == 0 ? name : $"{Section}:{name}");

    private static OptionGroup Of<TOptions>(string section, params string[] derived)
        where TOptions : class => new(
            section,
            typeof(TOptions),
            (services, configuration) => services.AddOptions<TOptions>()
                .Bind(section.Length == 0 ? configuration : configuration.GetSection(section))
                .ValidateDataAnnotations()
                .ValidateOnStart(),
            derived);
}
