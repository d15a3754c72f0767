using ClusterInterop.Server.Security;
using ClusterInterop.Testing;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ClusterInterop.Server.Tests.Security;

/// <summary>Who may call what the server answers, beside the rpcs of the contract.</summary>
public sealed class EndpointTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Only_health_answers_to_everybody()
    {
        await using var server = await InMemoryServer.StartAsync();

        var endpoints = ((IEndpointRouteBuilder)server.App).DataSources.SelectMany(source => source.Endpoints).ToList();
        endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<RequiredRole>() is { IsNone: true })
            .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.FullName)
            .OfType<string>()
            .ShouldBe(["/grpc.health.v1.Health/Check", "/grpc.health.v1.Health/Watch"], ignoreOrder: true);

        // Everything else requires a role, but what refuses all calls.
        endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<RequiredRole>() is null)
            .ShouldAllBe(endpoint => endpoint.DisplayName!.StartsWith("gRPC - Unimplemented "));
    }

    [Fact(Timeout = 60_000)]
    public async Task Health_needs_no_token_and_reflection_a_reader()
    {
        await using var server = await InMemoryServer.StartAsync();

        var health = await new Health.HealthClient(server.NewAnonymousChannel()).CheckAsync(
            new(), cancellationToken: Cancel);
        health.Status.ShouldBeOneOf(
            HealthCheckResponse.Types.ServingStatus.Serving, HealthCheckResponse.Types.ServingStatus.NotServing);

        (await ReflectAsync(server, null)).ShouldBe(StatusCode.Unauthenticated);
        (await ReflectAsync(server, server.HeadersOf(null))).ShouldBe(StatusCode.OK);
    }

    [Fact(Timeout = 60_000)]
    public async Task Signatures_are_checked_by_nobody_but_the_one_who_remembers_what_was_checked()
    {
        await using var server = await InMemoryServer.StartAsync();

        // Where the host finds one, it puts a middleware before all calls that checks every token again: that took most
        // of the time of a call, and nearly all of a refusal's.
        server.App.Services.GetService<IAuthenticationSchemeProvider>().ShouldBeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_endpoint_of_which_nobody_said_who_may_call_it_refuses_the_start(bool isStated)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        await using var app = builder.Build();
        var mapped = app.MapGet("/metrics", () => "").WithDisplayName("metrics");
        if (isStated)
            mapped.WithMetadata(RequiredRole.Reader);

        var start = () => AccessControl.RefuseOpenEndpoints(app);

        if (isStated)
            start.ShouldNotThrow();
        else
            start.ShouldThrow<InvalidOperationException>().Message.ShouldBe("Nobody has said who may call metrics.");
    }

    private static async Task<StatusCode> ReflectAsync(InMemoryServer server, Metadata? headers)
    {
        using var call = new ServerReflection.ServerReflectionClient(server.NewAnonymousChannel())
            .ServerReflectionInfo(headers, cancellationToken: Cancel);
        try
        {
            await call.RequestStream.WriteAsync(new() { ListServices = "" }, Cancel);
            await call.RequestStream.CompleteAsync();
            while (await call.ResponseStream.MoveNext(Cancel))
            {
            }
        }
        catch (RpcException refusal)
        {
            return refusal.StatusCode;
        }

        return call.GetStatus().StatusCode;
    }
}
