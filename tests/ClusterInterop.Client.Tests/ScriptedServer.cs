using System.Net;
using ClusterInterop.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClusterInterop.Client.Tests;

/// <summary>
/// A server on a free port of this machine that answers what a test tells it to: real sockets, so that a connection can
/// really be cut.
/// </summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private WebApplication _app = null!;

    public DirectoryScript Directory { get; } = new();

    public PublishingScript Publishing { get; } = new();

    public MatchingScript Matching { get; } = new();

    public VocabularyScript Vocabularies { get; } = new();

    public Uri Address { get; private set; } = null!;

    public static async Task<ScriptedServer> StartAsync()
    {
        var server = new ScriptedServer();
        await server.StartAsync(port: 0);
        return server;
    }

    /// <summary>Starts it again where it was, after <see cref="StopAsync"/>.</summary>
    public Task RestartAsync() => StartAsync(Address.Port);

    public async Task StopAsync() => await _app.DisposeAsync();

    public ClusterInteropClient Connect(Action<ClusterInteropOptions>? configure = null)
    {
        var options = new ClusterInteropOptions
        {
            MinRetryDelay = TimeSpan.FromMilliseconds(1),
            MaxRetryDelay = TimeSpan.FromMilliseconds(2),
            MinReconnectDelay = TimeSpan.FromMilliseconds(1),
            MaxReconnectDelay = TimeSpan.FromMilliseconds(2),
        };
        configure?.Invoke(options);
        return ClusterInteropClient.Connect(Address.ToString(), options);
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task StartAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(
            kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.Zero);
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(Directory);
        builder.Services.AddSingleton(Publishing);
        builder.Services.AddSingleton(Matching);
        builder.Services.AddSingleton(Vocabularies);
        _app = builder.Build();
        _app.MapGrpcService<DirectoryScript>();
        _app.MapGrpcService<PublishingScript>();
        _app.MapGrpcService<MatchingScript>();
        _app.MapGrpcService<VocabularyScript>();
        await _app.StartAsync();
        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Address = new Uri(addresses.Single());
    }
}

internal delegate Task Streaming<TRequest, TResponse>(
    TRequest request, IServerStreamWriter<TResponse> responses, ServerCallContext context);

internal sealed class DirectoryScript : DirectoryService.DirectoryServiceBase
{
    public Func<GetRecordRequest, ServerCallContext, Task<GetRecordResponse>>? Get { get; set; }

    public Func<GetContactsRequest, GetContactsResponse>? Contacts { get; set; }

    public Func<SearchRecordsRequest, SearchRecordsResponse>? Search { get; set; }

    public Func<SummarizeRecordsRequest, SummarizeRecordsResponse>? Summarize { get; set; }

    public Streaming<WatchRecordsRequest, WatchRecordsResponse>? Watch { get; set; }

    public override Task<GetRecordResponse> GetRecord(GetRecordRequest request, ServerCallContext context) =>
        Get!(request, context);

    public override Task<GetContactsResponse> GetContacts(GetContactsRequest request, ServerCallContext context) =>
        Task.FromResult(Contacts!(request));

    public override Task<SearchRecordsResponse> SearchRecords(
        SearchRecordsRequest request, ServerCallContext context) => Task.FromResult(Search!(request));

    public override Task<SummarizeRecordsResponse> SummarizeRecords(
        SummarizeRecordsRequest request, ServerCallContext context) => Task.FromResult(Summarize!(request));

    public override Task WatchRecords(
        WatchRecordsRequest request,
        IServerStreamWriter<WatchRecordsResponse> responseStream,
        ServerCallContext context) => Watch!(request, responseStream, context);
}

internal sealed class PublishingScript : PublishingService.PublishingServiceBase
{
    /// <summary>The requests that came, in their order.</summary>
    public List<WriteRecordsRequest> Writes { get; } = [];

    /// <summary>The messages of each synchronisation that came.</summary>
    public List<List<SyncRecordsRequest>> Syncs { get; } = [];

    public Func<WriteRecordsRequest, WriteRecordsResponse> Write { get; set; } = request => new()
    {
        Results = { request.Writes.Select(write => new WriteResult { Name = NameOf(write) }) },
        Revision = 1,
    };

    public Func<List<SyncRecordsRequest>, SyncRecordsResponse> Sync { get; set; } = _ => new() { Committed = true };

    /// <summary>Told of each write that came, before it is answered.</summary>
    public Action<ServerCallContext> Writing { get; set; } = _ => { };

    /// <summary>Told of each synchronisation before its first message is read.</summary>
    public Action<ServerCallContext> SyncStarting { get; set; } = _ => { };

    /// <summary>Refuses a synchronisation at its first message, without reading further.</summary>
    public RpcException? SyncRefusal { get; set; }

    public override Task<WriteRecordsResponse> WriteRecords(WriteRecordsRequest request, ServerCallContext context)
    {
        Writes.Add(request);
        Writing(context);
        return Task.FromResult(Write(request));
    }

    public override async Task<SyncRecordsResponse> SyncRecords(
        IAsyncStreamReader<SyncRecordsRequest> requestStream, ServerCallContext context)
    {
        SyncStarting(context);
        var messages = new List<SyncRecordsRequest>();
        Syncs.Add(messages);
        await foreach (var message in requestStream.ReadAllAsync(context.CancellationToken))
        {
            messages.Add(message);
            if (SyncRefusal is not null)
                throw SyncRefusal;
        }

        return Sync(messages);
    }

    private static string NameOf(Write write) => write.Put?.Name ?? write.Withdraw + write.Erase;
}

internal sealed class MatchingScript : MatchingService.MatchingServiceBase
{
    public Func<FindMatchesRequest, FindMatchesResponse>? Find { get; set; }

    public Streaming<WatchMatchesRequest, WatchMatchesResponse>? Watch { get; set; }

    public override Task<FindMatchesResponse> FindMatches(FindMatchesRequest request, ServerCallContext context) =>
        Task.FromResult(Find!(request));

    public override Task WatchMatches(
        WatchMatchesRequest request,
        IServerStreamWriter<WatchMatchesResponse> responseStream,
        ServerCallContext context) => Watch!(request, responseStream, context);
}

internal sealed class VocabularyScript : VocabularyService.VocabularyServiceBase
{
    public Func<SearchTermsRequest, SearchTermsResponse>? Search { get; set; }

    public ListVocabulariesResponse List { get; set; } = new();

    public override Task<SearchTermsResponse> SearchTerms(SearchTermsRequest request, ServerCallContext context) =>
        Task.FromResult(Search!(request));

    public override Task<ListVocabulariesResponse> ListVocabularies(
        ListVocabulariesRequest request, ServerCallContext context) => Task.FromResult(List);
}
