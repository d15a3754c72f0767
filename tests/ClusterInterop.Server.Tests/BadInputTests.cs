using ClusterInterop.Testing;
using ClusterInterop.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;
using FieldViolation = Google.Rpc.BadRequest.Types.FieldViolation;

namespace ClusterInterop.Server.Tests;

/// <summary>Every field of every request, broken in every way that its rules name.</summary>
public sealed class BadInputTests
{
    private static readonly CallOptions Options = new(cancellationToken: TestContext.Current.CancellationToken);

    private static readonly StreamOptions Streaming = new()
    {
        ResumeToken = "t",
        CheckpointSeconds = 20,
        StopWhenCaughtUp = true,
    };

    private static IEnumerable<IMessage> Requests =>
    [
        new GetRecordRequest { Name = "associations/es" },
        new GetContactsRequest { Name = "associations/es" },
        new SearchRecordsRequest
        {
            Filter = FullRecords.Filter(withText: true),
            Order = SearchOrder.Newest,
            PageSize = 10,
            PageToken = "t",
            MinRevision = 1,
        },
        new SummarizeRecordsRequest
        {
            Filter = FullRecords.Filter(withText: true),
            GroupBy = { new GroupBy { Region = new() { Level = 1 } } },
            MinRevision = 1,
            MaxGroups = 10,
        },
        new SummarizeRecordsRequest { GroupBy = { new GroupBy { Code = new() { Scheme = "cpv", Level = 2 } } } },
        new WatchRecordsRequest { Filter = FullRecords.Filter(withText: false), Options = Streaming },
        .. FullRecords.All.Select(record => new WriteRecordsRequest
        {
            Writes =
            {
                new Write { Put = record, Precondition = new() { IfEtag = "e" }, Contacts = FullRecords.Contacts() },
            },
            RequestId = "r-1",
        }),
        new WriteRecordsRequest { Writes = { new Write { Withdraw = "associations/es/needs/visors" } } },
        new WriteRecordsRequest { Writes = { new Write { Erase = "associations/es/needs/visors" } } },
        new SyncRecordsRequest
        {
            Start = new SyncStart
            {
                Association = "es",
                Kinds = { RecordKind.Capability },
                Missing = MissingAction.Keep,
                MaxWithdrawals = 5,
            },
        },
        new SyncRecordsRequest
        {
            Entry = new SyncEntry
            {
                Name = "associations/es/capabilities/printers",
                SourceVersion = "v1",
                Record = FullRecords.Capability(),
                Contacts = FullRecords.Contacts(),
            },
        },
        new FindMatchesRequest
        {
            Name = "associations/es/needs/visors",
            Candidates = FullRecords.Filter(withText: false),
            MinScore = 1,
            PageSize = 10,
            PageToken = "t",
            MinRevision = 1,
        },
        new FindMatchesRequest { Draft = FullRecords.Need() },
        new WatchMatchesRequest
        {
            Subjects = FullRecords.Filter(withText: false),
            Candidates = FullRecords.Filter(withText: false),
            MinScore = 1,
            Options = Streaming,
        },
        new SearchTermsRequest
        {
            Text = "masks",
            Schemes = { "cpv" },
            Parent = "33000000",
            Languages = { "en" },
            PageSize = 10,
            PageToken = "t",
        },
    ];

    [Fact]
    public void The_samples_reach_every_field_of_every_request()
    {
        var reached = Requests.SelectMany(BrokenMessages.FieldsSetIn).ToHashSet();

        InputTypes().SelectMany(FieldsBelow).Where(field => !reached.Contains(field)).ShouldBe(
            [
                // Flags have no wrong value, and messages without fields none that could be broken; the count of a
                // synchronisation is wrong when it is not the number of entries (see RefusalTests).
                "clusterinterop.v1.GroupBy.kind",
                "clusterinterop.v1.GroupBy.association",
                "clusterinterop.v1.GroupBy.resource_kind",
                "clusterinterop.v1.Precondition.if_absent",
                "clusterinterop.v1.Precondition.if_present",
                "clusterinterop.v1.SyncRecordsRequest.end",
                "clusterinterop.v1.SyncEnd.count",
            ],
            ignoreOrder: true);
    }

    [Fact(Timeout = 240_000)]
    public async Task Whatever_is_wrong_with_a_field_is_named_and_changes_nothing()
    {
        await using var server = await InMemoryServer.StartAsync();
        var invoker = server.NewChannel().CreateCallInvoker();
        var before = await server.RevisionAsync();
        var wrong = new List<string>();
        var tried = 0;

        foreach (var broken in Requests.SelectMany(BrokenMessages.Of))
        {
            // A draft may leave out its name.
            if (broken is { Message: FindMatchesRequest, Path: "draft.name", Reason: "REQUIRED" })
                continue;

            tried++;
            var path = broken.Path.Replace("entry.", "entries[0].", StringComparison.Ordinal);
            var violations = await SendAsync(broken.Message, invoker);
            if (!violations.Any(violation => violation.Field == path && violation.Reason == broken.Reason))
            {
                var answers = violations.Select(violation => $"{violation.Field} {violation.Reason}");
                var expected = $"{broken.Message.Descriptor.Name}: {path} {broken.Reason}";
                wrong.Add($"{expected}, but: {string.Join(", ", answers)}");
            }
        }

        wrong.ShouldBeEmpty();
        tried.ShouldBeGreaterThan(500);
        (await server.RevisionAsync()).ShouldBe(before);
    }

    private static async Task<IReadOnlyList<FieldViolation>> SendAsync(IMessage request, CallInvoker invoker)
    {
        try
        {
            return request is SyncRecordsRequest part
                ? await SynchroniseAsync(part, invoker)
                : await CallAsync(request, invoker);
        }
        catch (RpcException refusal)
        {
            var status = refusal.GetRpcStatus();
            var info = status?.GetDetail<ErrorInfo>();
            return refusal.StatusCode == StatusCode.InvalidArgument && info?.Reason == "FIELD_INVALID"
                ? [.. status!.GetDetail<BadRequest>()!.FieldViolations]
                : [new FieldViolation { Field = refusal.StatusCode.ToString(), Reason = info?.Reason ?? "none" }];
        }
    }

    private static async Task<IReadOnlyList<FieldViolation>> CallAsync(IMessage request, CallInvoker invoker)
    {
        var directory = new DirectoryService.DirectoryServiceClient(invoker);
        var matching = new MatchingService.MatchingServiceClient(invoker);
        IMessage? answer = request switch
        {
            GetRecordRequest get => await directory.GetRecordAsync(get, Options),
            GetContactsRequest get => await directory.GetContactsAsync(get, Options),
            SearchRecordsRequest search => await directory.SearchRecordsAsync(search, Options),
            SummarizeRecordsRequest summarize => await directory.SummarizeRecordsAsync(summarize, Options),
            WatchRecordsRequest watch => await FirstAsync(directory.WatchRecords(watch, Options)),
            WriteRecordsRequest write =>
                await new PublishingService.PublishingServiceClient(invoker).WriteRecordsAsync(write, Options),
            FindMatchesRequest find => await matching.FindMatchesAsync(find, Options),
            WatchMatchesRequest watch => await FirstAsync(matching.WatchMatches(watch, Options)),
            SearchTermsRequest terms =>
                await new VocabularyService.VocabularyServiceClient(invoker).SearchTermsAsync(terms, Options),
            _ => throw new InvalidOperationException($"{request.Descriptor.Name} is no request."),
        };
        return [new FieldViolation { Field = "accepted", Reason = answer?.Descriptor.Name }];
    }

    private static async Task<IMessage?> FirstAsync<TMessage>(AsyncServerStreamingCall<TMessage> call)
        where TMessage : class, IMessage
    {
        using (call)
            return await call.ResponseStream.MoveNext(Options.CancellationToken) ? call.ResponseStream.Current : null;
    }

    // An entry that is wrong is refused alone; the register comes with it, so that nothing else stands in its way.
    private static async Task<IReadOnlyList<FieldViolation>> SynchroniseAsync(
        SyncRecordsRequest part, CallInvoker invoker)
    {
        using var call = new PublishingService.PublishingServiceClient(invoker).SyncRecords(Options);
        var isEntry = part.MessageCase == SyncRecordsRequest.MessageOneofCase.Entry;
        var start = new SyncStart { Association = "es", Kinds = { RecordKind.Capability }, DryRun = true };
        SyncRecordsRequest[] messages = isEntry ? [new() { Start = start }, part] : [part];
        await call.SendAsync([.. messages, new() { End = new() { Count = messages.Length - 1 } }]);
        var answer = await call;
        return
        [
            .. answer.Rejections.SelectMany(rejection => rejection.Violations).Select(
                violation => new FieldViolation { Field = violation.Path, Reason = violation.Reason }),
        ];
    }

    private static IEnumerable<MessageDescriptor> InputTypes() =>
        new[]
        {
            DirectoryService.Descriptor,
            PublishingService.Descriptor,
            MatchingService.Descriptor,
            VocabularyService.Descriptor,
        }.SelectMany(service => service.Methods).Select(method => method.InputType);

    private static HashSet<string> FieldsBelow(MessageDescriptor type)
    {
        var fields = new HashSet<string>();
        Add(type);
        return fields;

        void Add(MessageDescriptor message)
        {
            foreach (var field in message.Fields.InDeclarationOrder())
            {
                var rules = field.GetOptions()?.GetExtension(FieldRulesExtensions.Rules);
                var isNew = rules is not { OutputOnly: true } && fields.Add(field.FullName);
                if (isNew && !field.IsMap && field.FieldType == FieldType.Message
                    && field.MessageType.FullName != "google.protobuf.Timestamp")
                    Add(field.MessageType);
            }
        }
    }
}
