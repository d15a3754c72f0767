using System.ComponentModel.DataAnnotations;
using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Records;
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
        Of<ConnectionOptions>("Connections"),
        Of<StreamingOptions>("Streams"),
        Of<FeedOptions>("Feed"),
        Of<UpkeepOptions>("Upkeep"),
        Of<StoreOptions>("Store", nameof(StoreOptions.DataDirectory)),
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
                .Services.AddSingleton<IValidateOptions<TOptions>>(new Limits<TOptions>(section))
                .AddOptions<TOptions>().ValidateOnStart(),
            derived);

    /// <summary>Holds options against the limits that their attributes state, and names the key as it is written.
    /// </summary>
    private sealed class Limits<TOptions>(string section) : IValidateOptions<TOptions>
        where TOptions : class
    {
        public ValidateOptionsResult Validate(string? name, TOptions options)
        {
            var problems = new List<ValidationResult>();
            Validator.TryValidateObject(options, new ValidationContext(options), problems, validateAllProperties: true);
            return problems.Count == 0
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail(problems.Select(problem => $"{KeyOf(problem)}: {problem.ErrorMessage}"));
        }

        private string KeyOf(ValidationResult problem) =>
            string.Join(':', new[] { section }.Concat(problem.MemberNames).Where(part => part.Length > 0));
    }
}
