using ClusterInterop.Testing;
using Grpc.Core;
using Grpc.Health.V1;
using Reflection = Grpc.Reflection.V1;
using ReflectionAlpha = Grpc.Reflection.V1Alpha;
using RecordState = ClusterInterop.V1.RecordState;

namespace ClusterInterop.Server.Tests;

/// <summary>What somebody finds who knows nothing but the address.</summary>
public sealed class DiscoveryTests
{
    private static readonly string[] Services =
    [
        "clusterinterop.v1.DirectoryService",
        "clusterinterop.v1.MatchingService",
        "clusterinterop.v1.OperatorService",
        "clusterinterop.v1.PublishingService",
        "clusterinterop.v1.VocabularyService",
        "grpc.health.v1.Health",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Reflection_v1_lists_and_describes_the_services()
    {
        await using var server = await InMemoryServer.StartAsync();
        using var call = new Reflection.ServerReflection.ServerReflectionClient(server.NewChannel())
            .ServerReflectionInfo(cancellationToken: Cancel);

        await call.RequestStream.WriteAsync(new() { ListServices = "" }, Cancel);
        await call.ResponseStream.MoveNext(Cancel);
        var names = call.ResponseStream.Current.ListServicesResponse.Service.Select(service => service.Name);
        names.Intersect(Services).Order(StringComparer.Ordinal).ShouldBe(Services);

        foreach (var service in Services)
        {
            await call.RequestStream.WriteAsync(new() { FileContainingSymbol = service }, Cancel);
            await call.ResponseStream.MoveNext(Cancel);
            call.ResponseStream.Current.FileDescriptorResponse.FileDescriptorProto.ShouldNotBeEmpty(service);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Reflection_v1alpha_lists_and_describes_the_services()
    {
        await using var server = await InMemoryServer.StartAsync();
        using var call = new ReflectionAlpha.ServerReflection.ServerReflectionClient(server.NewChannel())
            .ServerReflectionInfo(cancellationToken: Cancel);

        await call.RequestStream.WriteAsync(new() { ListServices = "" }, Cancel);
        await call.ResponseStream.MoveNext(Cancel);
        var names = call.ResponseStream.Current.ListServicesResponse.Service.Select(service => service.Name);
        names.Intersect(Services).Order(StringComparer.Ordinal).ShouldBe(Services);

        await call.RequestStream.WriteAsync(
            new() { FileContainingSymbol = "clusterinterop.v1.DirectoryService" }, Cancel);
        await call.ResponseStream.MoveNext(Cancel);
        call.ResponseStream.Current.FileDescriptorResponse.FileDescriptorProto.Count.ShouldBeGreaterThan(0);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_reader_of_reflection_that_goes_away_in_its_midst_leaves_no_error()
    {
        await using var server = await InMemoryServer.StartAsync();
        var reflection = new ReflectionAlpha.ServerReflection.ServerReflectionClient(server.NewChannel());

        for (var i = 0; i < 100; i++)
        {
            using var call = reflection.ServerReflectionInfo(cancellationToken: Cancel);
            await call.RequestStream.WriteAsync(new() { ListServices = "" }, Cancel);
            await call.RequestStream.WriteAsync(new() { ListServices = "" }, Cancel);
            if (i % 2 == 0)
                await call.ResponseStream.MoveNext(Cancel);
        }

        await server.App.StopAsync(Cancel);
        server.TakeErrors().ShouldBeEmpty();
    }

    [Theory(Timeout = 60_000)]
    [InlineData("")]
    [InlineData("clusterinterop.v1.DirectoryService")]
    [InlineData("clusterinterop.v1.MatchingService")]
    [InlineData("clusterinterop.v1.PublishingService")]
    [InlineData("clusterinterop.v1.VocabularyService")]
    public async Task A_server_that_has_caught_up_is_serving(string service)
    {
        await using var server = await InMemoryServer.StartAsync();
        var health = new Health.HealthClient(server.NewAnonymousChannel());

        // Reading the directory at start takes a moment, during which the answer is another one.
        var status = HealthCheckResponse.Types.ServingStatus.Unknown;
        while (status != HealthCheckResponse.Types.ServingStatus.Serving)
        {
            status = (await health.CheckAsync(new() { Service = service }, cancellationToken: Cancel)).Status;
            status.ShouldBeOneOf(
                HealthCheckResponse.Types.ServingStatus.Serving, HealthCheckResponse.Types.ServingStatus.NotServing);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_that_stops_is_not_serving_any_more()
    {
        await using var server = await InMemoryServer.StartAsync();
        var health = new Health.HealthClient(server.NewAnonymousChannel());
        await health.CheckAsync(new(), cancellationToken: Cancel);

        // The first thing that a stop does; the transport goes on for as long as calls are open.
        server.App.Lifetime.StopApplication();

        (await health.CheckAsync(new(), cancellationToken: Cancel)).Status
            .ShouldBe(HealthCheckResponse.Types.ServingStatus.NotServing);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_14_industrial_ecosystems_are_there_from_the_first_start()
    {
        await using var server = await InMemoryServer.StartAsync();

        var health = await server.Client.GetAsync("associations/eu/ecosystems/health", Cancel);
        health.Title.ByLanguage.Count.ShouldBe(24);
        health.Title.ByLanguage["pl"].ShouldNotBeEmpty();
        health.Codes.Single().Value.ShouldBe("health");
        (await server.Client.GetAsync("associations/eu", Cancel)).State.ShouldBe(RecordState.Active);
        (await server.RevisionAsync()).ShouldBe(15);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_second_start_changes_nothing()
    {
        var directory = Path.Combine(Path.GetTempPath(), $"clusterinterop-{Guid.NewGuid():N}");
        try
        {
            await using (var first = await InMemoryServer.StartAsync(directory: directory))
                (await first.RevisionAsync()).ShouldBe(15);

            await using var second = await InMemoryServer.StartAsync(directory: directory);
            (await second.RevisionAsync()).ShouldBe(15);
        }
        finally
        {
            System.IO.Directory.Delete(directory, recursive: true);
        }
    }
}
