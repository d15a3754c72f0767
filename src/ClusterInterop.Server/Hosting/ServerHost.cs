using ClusterInterop.Core.Feed;
using ClusterInterop.Core.Matching;
using ClusterInterop.Core.Records;
using ClusterInterop.Core.Vocabularies;
using ClusterInterop.Server.Security;
using ClusterInterop.Server.Services;
using ClusterInterop.Server.Wire;
using ClusterInterop.Storage;
using ClusterInterop.Storage.Sqlite;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace ClusterInterop.Server.Hosting;

/// <summary>Puts the server together. Nothing comes by default: what it does stands here.</summary>
internal static class ServerHost
{
    /// <param name="configuration">The configuration, as <see cref="ServerConfiguration"/> reads it.</param>
    /// <param name="replace">What a test puts in the place of the clock, the dice or the log.</param>
    public static WebApplication Build(
        IConfigurationRoot configuration, Action<IServiceCollection, ILoggingBuilder>? replace = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = "clusterinterop-server" });
        builder.Configuration.AddConfiguration(configuration);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();

        // What cannot be put together is found at the start, and not by the first call.
        builder.Host.UseDefaultServiceProvider(provider => provider.ValidateOnBuild = true);
        builder.Logging.AddServerLog(configuration);
        AddOptions(builder.Services, configuration);
        AddDirectory(builder.Services);
        AddIdentity(builder.Services);
        AddWire(builder.Services);
        AddHealth(builder.Services);
        replace?.Invoke(builder.Services, builder.Logging);

        var app = builder.Build();
        app.UseFrameFaults(app.Services.GetRequiredService<IOptions<ConnectionOptions>>().Value.MaxMessageBytes);
        app.MapGrpcService<DirectoryService>().RequireStatedRoles(V1.DirectoryService.Descriptor);
        app.MapGrpcService<PublishingService>().RequireStatedRoles(V1.PublishingService.Descriptor);
        app.MapGrpcService<MatchingService>().RequireStatedRoles(V1.MatchingService.Descriptor);
        app.MapGrpcService<OperatorService>().RequireStatedRoles(V1.OperatorService.Descriptor);
        app.MapGrpcService<VocabularyService>().RequireStatedRoles(V1.VocabularyService.Descriptor);
        app.MapGrpcHealthChecksService().WithMetadata(RequiredRole.None);

        // It tells what is public anyway; but it reads what it is sent, and that is work for known callers alone.
        app.MapGrpcReflectionService().WithMetadata(RequiredRole.Reader);
        app.UseAccessControl();
        app.Use(app.Services.GetRequiredService<CallLimits>().LimitAsync);
        app.UseCallTimes();
        return app;
    }

    /// <summary>The options, the clock, the store and the vocabularies: what every command needs.</summary>
    public static void AddOptions(IServiceCollection services, IConfiguration configuration)
    {
        foreach (var group in OptionGroup.All)
            group.Register(services, configuration);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(Random.Shared);
        services.AddSqliteRecordStore();
        services.AddOptions<StoreOptions>().Configure<IOptions<ServerOptions>, IOptions<LimitOptions>>(
            (store, server, limits) =>
            {
                store.DataDirectory = server.Value.DataDirectory;
                store.MaxRecords = limits.Value.MaxRecords;
            });
        services.AddOptions<HostOptions>().Configure<IOptions<ServerOptions>>((host, server) =>
            host.ShutdownTimeout = server.Value.DrainTime);
    }

    private static void AddDirectory(IServiceCollection services)
    {
        // Everything else is made from the vocabularies, and none of it before they are read.
        services.AddSingleton(provider =>
            ImportedVocabularies.ReadAsync(provider.GetRequiredService<IRecordStore>()).GetAwaiter().GetResult());
        services.AddSingleton<ContractValidator>();
        services.AddSingleton<RecordRules>();
        services.AddSingleton<ValidWrites>();
        services.AddSingleton<Publisher>();
        services.AddSingleton<LiveDirectory>();
        services.AddSingleton<DirectoryReader>();
        services.AddSingleton<StreamStarts>();
        services.AddSingleton<RecordStream>();
        services.AddSingleton<MatchFinder>();
        services.AddSingleton<MatchStream>();
        services.AddSingleton<Upkeep>();
        services.AddHostedService<FirstRecords>();
        services.AddHostedService<IndexLoop>();
        services.AddHostedService<UpkeepLoop>();
    }

    /// <summary>What judges access tokens: for the calls, and for the commands around tokens.</summary>
    public static void AddIdentity(IServiceCollection services)
    {
        // JwtBearer's options alone, which bring the issuer's keys. Where it is added whole, the host puts a middleware
        // before all others that checks the signature of every call, and Authenticator remembers what it has checked.
        services.AddSingleton<IConfigureOptions<JwtBearerOptions>, TokenRules>();
        services.AddSingleton<IPostConfigureOptions<JwtBearerOptions>, JwtBearerPostConfigureOptions>();
        services.AddSingleton<DevelopmentIssuer>();
        services.AddSingleton<DevelopmentTokens>();
        services.AddSingleton<GrantReader>();
        services.AddSingleton<TokenCheck>();
        services.AddSingleton<Authenticator>();
    }

    private static void AddWire(IServiceCollection services)
    {
        services.AddSingleton<ConnectionAge>();
        services.AddSingleton<FramePace>();
        services.AddSingleton<CallLimits>();
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>, WireSetup>();
        services.AddSingleton<IConfigureOptions<GrpcServiceOptions>, WireSetup>();
        services.AddSingleton<DisabledCallers>();
        services.AddHostedService(provider => provider.GetRequiredService<DisabledCallers>());
        services.AddSingleton<StreamPump>();
        services.AddSingleton<DirectoryService>();
        services.AddSingleton<PublishingService>();
        services.AddSingleton<MatchingService>();
        services.AddSingleton<VocabularyService>();
        services.AddSingleton<OperatorService>();
        services.AddGrpc();
        services.AddGrpcReflection();
    }

    private static void AddHealth(IServiceCollection services)
    {
        services.AddGrpcHealthChecks(health =>
        {
            health.Services.Map("", _ => true);
            health.Services.Map(V1.DirectoryService.Descriptor.FullName, _ => true);
            health.Services.Map(V1.PublishingService.Descriptor.FullName, _ => true);
            health.Services.Map(V1.MatchingService.Descriptor.FullName, _ => true);
            health.Services.Map(V1.VocabularyService.Descriptor.FullName, _ => true);
            health.Services.Map(V1.OperatorService.Descriptor.FullName, _ => true);
        }).AddCheck<IndexHealth>("index");
        services.Configure<HealthCheckPublisherOptions>(publisher =>
        {
            // For those who watch their health; who asks is answered as things stand.
            publisher.Delay = TimeSpan.Zero;
            publisher.Period = TimeSpan.FromSeconds(5);
        });
    }
}
