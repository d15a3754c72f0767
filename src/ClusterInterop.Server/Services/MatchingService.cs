using ClusterInterop.Core.Matching;
using ClusterInterop.Server.Security;
using ClusterInterop.Server.Wire;
using ClusterInterop.V1;
using Grpc.Core;

namespace ClusterInterop.Server.Services;

/// <summary>Finds matches, once or for as long as a stream stays open.</summary>
internal sealed class MatchingService(MatchFinder finder, MatchStream matches, StreamPump pump) : MatchingBinding.Base
{
    public override Task<FindMatchesResponse> FindMatches(FindMatchesRequest request, ServerCallContext context) =>
        finder.FindAsync(request, context.Caller, context.CancellationToken);

    public override Task WatchMatches(
        WatchMatchesRequest request, IServerStreamWriter<StreamResponse> responses, ServerCallContext context)
    {
        var caller = context.Caller;
        return pump.RunAsync(
            (life, token) => matches.OpenAsync(request, caller, life, token),
            StreamMessages.OfMatches,
            context);
    }
}
