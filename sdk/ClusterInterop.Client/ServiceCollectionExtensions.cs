using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ClusterInterop.Client;

/// <summary>Adds the client to a program's services.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>
    /// Adds one <see cref="ClusterInteropClient"/> for the whole program. It logs to the program's log, and uses its
    /// <see cref="TimeProvider"/> and its <see cref="Credential"/> when there is one. Options that are out of range,
    /// and a credential that would be sent in plain text, stop the host at its start.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options; null for those configured elsewhere, or the defaults.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddClusterInterop(
        this IServiceCollection services, Action<ClusterInteropOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<ClusterInteropOptions>, ClusterInteropOptionsValidation>());
        services.AddOptions<ClusterInteropOptions>()
            .Configure<IServiceProvider>((options, provider) =>
            {
                options.LoggerFactory = provider.GetService<ILoggerFactory>();
                options.TimeProvider = provider.GetService<TimeProvider>() ?? TimeProvider.System;
                options.Credential ??= provider.GetService<Credential>();
            })
            .Configure(configure ?? (_ => { }))
            .ValidateOnStart();
        services.TryAddSingleton(
            provider => new ClusterInteropClient(provider.GetRequiredService<IOptions<ClusterInteropOptions>>().Value));
        return services;
    }

    private sealed class ClusterInteropOptionsValidation : IValidateOptions<ClusterInteropOptions>
    {
        public ValidateOptionsResult Validate(string? name, ClusterInteropOptions options) =>
            options.FindProblems() is [_, ..] problems
                ? ValidateOptionsResult.Fail(problems)
                : ValidateOptionsResult.Success;
    }
}
