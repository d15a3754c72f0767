using ClusterInterop.Testing;
using ClusterInterop.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.IdentityModel.Tokens;

namespace ClusterInterop.Server.Tests.Security;

/// <summary>Every rpc of the contract, called by everybody who must not call it, and by one who may.</summary>
public sealed class AccessMatrixTests
{
    private const string Secret = "zq-of-spain-alone";
    private const string NeedOfSpain = "associations/es/needs/secret";

    private static readonly StreamOptions ToTheEnd = new() { StopWhenCaughtUp = true };

    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(bytes => bytes, bytes => bytes);

    private static readonly Dictionary<string, Action<SecurityTokenDescriptor>> RefusedTokens = new()
    {
        ["expired"] = token =>
            (token.NotBefore, token.Expires) = (DateTime.UtcNow.AddHours(-1), DateTime.UtcNow.AddSeconds(-31)),
        ["of another audience"] = token => token.Audience = "another-server",
        ["of another issuer"] = token => token.Issuer = "https://login.example.org",
        ["of another algorithm"] = token => token.SigningCredentials = new(
            new SymmetricSecurityKey(new byte[64]) { KeyId = token.SigningCredentials.Key.KeyId },
            SecurityAlgorithms.HmacSha256),
    };

    // Requests of each rpc that say or do something with Spain's private need. An rpc without would not be tested.
    private static readonly Dictionary<string, IMessage[]> Requests = new()
    {
        ["GetRecord"] = [new GetRecordRequest { Name = NeedOfSpain }],
        ["GetContacts"] = [new GetContactsRequest { Name = NeedOfSpain }],
        ["SearchRecords"] = [new SearchRecordsRequest { Filter = new() { Text = Secret } }],
        ["SummarizeRecords"] =
        [
            new SummarizeRecordsRequest
            {
                Filter = new() { Associations = { "es" } },
                GroupBy = { new GroupBy { Kind = new() } },
            },
        ],
        ["WatchRecords"] = [new WatchRecordsRequest { Options = ToTheEnd }],
        ["WriteRecords"] = [new WriteRecordsRequest { Writes = { new Write { Withdraw = NeedOfSpain } } }],
        ["SyncRecords"] =
        [
            new SyncRecordsRequest { Start = new() { Association = "es", Kinds = { RecordKind.Need }, DryRun = true } },
            new SyncRecordsRequest { End = new() },
        ],
        ["FindMatches"] = [new FindMatchesRequest { Name = NeedOfSpain }],
        ["WatchMatches"] = [new WatchMatchesRequest { Options = ToTheEnd }],
        ["EraseRecords"] = [new EraseRecordsRequest { Names = { "associations/es/needs/none" } }],
        ["DisableCaller"] = [new DisableCallerRequest { Caller = new() { Association = "none" } }],
        ["EnableCaller"] = [new EnableCallerRequest { Caller = new() { Association = "none" } }],
        ["ListDisabledCallers"] = [new ListDisabledCallersRequest()],
        ["ListVocabularies"] = [new ListVocabulariesRequest()],
        ["SearchTerms"] = [new SearchTermsRequest { Text = "mask" }],
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static IEnumerable<MethodDescriptor> Rpcs =>
        new[]
        {
            DirectoryService.Descriptor, PublishingService.Descriptor, MatchingService.Descriptor,
            VocabularyService.Descriptor, OperatorService.Descriptor,
        }.SelectMany(service => service.Methods);

    [Fact]
    public void Every_rpc_has_a_request_here() =>
        Rpcs.Select(rpc => rpc.Name).Order().ShouldBe(Requests.Keys.Order());

    [Fact(Timeout = 120_000)]
    public async Task Nobody_calls_what_they_must_not()
    {
        await using var server = await InMemoryServer.StartAsync();
        using var forge = Forge.Of(server);
        foreach (var rpc in Rpcs)
        {
            (await CallAsync(server, rpc, null)).ShouldBe(("Unauthenticated", "CALLER_UNKNOWN"), rpc.Name);
            foreach (var (kind, change) in RefusedTokens)
                (await CallAsync(server, rpc, forge.Make(change)))
                    .ShouldBe(("Unauthenticated", "TOKEN_REFUSED"), $"{rpc.Name}, {kind}");
            foreach (var roles in RolesBelow(RoleOf(rpc)))
                (await CallAsync(server, rpc, forge.Make(token => token.Claims["roles"] = roles)))
                    .ShouldBe(("PermissionDenied", "ROLE_MISSING"), $"{rpc.Name}, {string.Join(' ', roles)}");
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task An_association_gets_from_every_rpc_what_is_its_own_and_another_one_does_not()
    {
        await using var server = await InMemoryServer.StartAsync();
        await PublishPrivateNeedAsync(server);
        using var forge = Forge.Of(server);

        // Writes come last, for the one of Spain's own withdraws its need.
        foreach (var rpc in Rpcs.Where(rpc => RoleOf(rpc) != Role.Operator).OrderBy(rpc => RoleOf(rpc)))
        {
            var others = await CallAsync(server, rpc, forge.Make(token => token.Claims["association"] = "pl"));
            var own = await CallAsync(server, rpc, forge.Make());

            own.Status.ShouldBe("OK", rpc.Name);
            if (RoleOf(rpc) == Role.Publisher)
                others.ShouldBe(("PermissionDenied", "ASSOCIATION_MISMATCH"), rpc.Name);
            else if (rpc.Name is "GetRecord" or "GetContacts" or "FindMatches")
                others.ShouldBe(("NotFound", "RECORD_NOT_FOUND"), rpc.Name);
            else
                others.Answer.ShouldNotContain(Secret, Case.Sensitive, rpc.Name);
            if (rpc.Name is "GetRecord" or "GetContacts" or "SearchRecords" or "WatchRecords")
                own.Answer.ShouldContain(Secret, Case.Sensitive, rpc.Name);
            if (rpc.Name is "WatchMatches" or "SummarizeRecords")
                own.Answer.ShouldNotBe(others.Answer, rpc.Name);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task The_operator_makes_its_calls()
    {
        await using var server = await InMemoryServer.StartAsync();
        using var forge = Forge.Of(server);
        foreach (var rpc in Rpcs.Where(rpc => RoleOf(rpc) == Role.Operator))
            (await CallAsync(server, rpc, forge.Make(token => token.Claims["roles"] = "operator"))).Status
                .ShouldBe(rpc.Name == "EraseRecords" ? "NotFound" : "OK", rpc.Name);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_publisher_of_no_association_writes_nothing()
    {
        await using var server = await InMemoryServer.StartAsync();
        using var forge = Forge.Of(server);
        foreach (var rpc in Rpcs.Where(rpc => RoleOf(rpc) == Role.Publisher))
            (await CallAsync(server, rpc, forge.Make(token => token.Claims.Remove("association"))))
                .ShouldBe(("PermissionDenied", "ASSOCIATION_MISSING"), rpc.Name);
    }

    private static Role RoleOf(MethodDescriptor rpc) => rpc.GetOptions().GetExtension(AccessExtensions.RequiredRole);

    private static IEnumerable<string[]> RolesBelow(Role required)
    {
        yield return [];
        yield return ["administrator", "Publisher", "READER"];
        if (required != Role.Reader)
            yield return ["reader"];
        if (required == Role.Publisher)
            yield return ["operator"];
        if (required == Role.Operator)
            yield return ["publisher"];
    }

    private static async Task PublishPrivateNeedAsync(InMemoryServer server)
    {
        var need = FullRecords.Need();
        need.Name = NeedOfSpain;
        need.Need.Seeker = "";
        need.Visibility = Visibility.Private;
        need.Title.ByLanguage["es"] = Secret;
        var capability = FullRecords.Capability();
        capability.Capability.Provider = "";
        var contact = new Contact
        {
            Type = ContactType.RoleMailbox,
            Email = $"{Secret}@example.org",
            Visibility = ContactVisibility.Public,
        };
        var publishing = new PublishingService.PublishingServiceClient(server.NewChannel());
        var written = await publishing.WriteRecordsAsync(
            new()
            {
                Writes =
                {
                    new Write { Put = need, Contacts = new() { Contacts = { contact } } },
                    new Write { Put = capability },
                },
            },
            cancellationToken: Cancel);
        await server.Client.SearchPageAsync(new() { MinRevision = written.Revision }, Cancel);
    }

    // With bytes for messages, and as a stream both ways, so that one form of call serves for every rpc.
    private static async Task<(string Status, string Answer)> CallAsync(
        InMemoryServer server, MethodDescriptor rpc, string? token)
    {
        var method = new Method<byte[], byte[]>(
            MethodType.DuplexStreaming, rpc.Service.FullName, rpc.Name, Bytes, Bytes);
        var headers = token is null ? new Metadata() : new Metadata { { "authorization", $"Bearer {token}" } };
        using var call = server.NewAnonymousChannel().CreateCallInvoker().AsyncDuplexStreamingCall(
            method, null, new CallOptions(headers, cancellationToken: Cancel));
        try
        {
            await SendAsync(call.RequestStream, Requests[rpc.Name]);
            var answer = "";
            await foreach (var message in call.ResponseStream.ReadAllAsync(Cancel))
                answer += System.Text.Encoding.UTF8.GetString(message);
            return ("OK", answer);
        }
        catch (RpcException refusal)
        {
            return (refusal.StatusCode.ToString(), refusal.GetRpcStatusOf().Reason ?? "");
        }
    }

    // A call may be refused before it has read what is sent; then the answer says why.
    private static async Task SendAsync(IClientStreamWriter<byte[]> requests, IEnumerable<IMessage> messages)
    {
        try
        {
            foreach (var message in messages)
                await requests.WriteAsync(message.ToByteArray(), Cancel);
            await requests.CompleteAsync();
        }
        catch (Exception refused) when (refused is RpcException or InvalidOperationException)
        {
        }
    }
}
