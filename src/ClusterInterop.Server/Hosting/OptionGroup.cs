using System.ComponentModel.DataAnnotations;
using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Records;
using ClusterInterop.Server.Security;
using ClusterInterop.Storage;
using Microsoft.Extensions.Options;

namespace ClusterInterop.Server.Hosting;

/// <summary>A class of options and the section of the configuration that it is read from.</summary>
/// <param name="Section">The section; empty for the options that stand at the top.</param>
/// <param name="Derived">Options of the class that follow from others and have no key of their own.</param>
internal sealed record OptionGroup(
    string Section, Type Type, Action<IServiceCollection, IConfiguration> Register, string[] Derived)
{
    /// <summary>Every option that there is. A key of the configuration that none of them reads is refused.</summary>
    public static readonly IReadOnlyList<OptionGroup> All =
    [
        Of<ServerOptions>(""),
        Of<AuthenticationOptions>("Authentication"),
        Of<ConnectionOptions>("Connections"),
        Of<LimitOptions>("Limits"),
        Of<StreamingOptions>("Streams"),
        Of<FeedOptions>("Feed"),
        Of<UpkeepOptions>("Upkeep"),
        Of<StoreOptions>("Store", nameof(StoreOptions.DataDirectory), nameof(StoreOptions.MaxRecords)),
    ];

    /// <summary>The options of the group that have a key.</summary>
    public IEnumerable<OptionKey> Keys =>
        Type.GetProperties().Where(property => !Derived.Contains(property.Name))
            .Select(property => new OptionKey(KeyOf(Section, property.Name), property));

    private static OptionGroup Of<TOptions>(string section, params string[] derived)
        where TOptions : class => new(
            section,
            typeof(TOptions),
            (services, configuration) => services.AddOptions<TOptions>()
                .Bind(section.Length == 0 ? configuration : configuration.GetSection(section))
                .Services.AddSingleton<IValidateOptions<TOptions>>(new Limits<TOptions>(section, derived))
                .AddOptions<TOptions>().ValidateOnStart(),
            derived);

    private static string KeyOf(string section, string name) => section.Length == 0 ? name : $"{section}:{name}";

    /// <summary>Holds options against the limits that their attributes state, and names the key as it is written.
    /// </summary>
    private sealed class Limits<TOptions>(string section, string[] derived) : IValidateOptions<TOptions>
        where TOptions : class
    {
        public ValidateOptionsResult Validate(string? name, TOptions options)
        {
            var problems = typeof(TOptions).GetProperties()
                .Where(property => !derived.Contains(property.Name))
                .Select(property => (Key: new OptionKey(KeyOf(section, property.Name), property),
                    Value: property.GetValue(options)))
                .Where(option => !option.Key.Allows(option.Value))
                .Select(option => option.Key.Refuse(option.Key.Name, option.Value))
                .ToList();

            // What spans several options is asked only of those that are right by themselves.
            if (problems.Count == 0 && options is IValidatableObject whole)
                problems.AddRange(whole.Validate(new ValidationContext(options))
                    .Select(problem => $"{KeyOf(section, problem.MemberNames.First())}: {problem.ErrorMessage}"));
            return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
        }
    }
}
