using System.Collections;
using ClusterInterop.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClusterInterop.Server.Tests.Attacks;

/// <summary>A call one of whose texts is not what it should be.</summary>
/// <param name="Rpc">What is called.</param>
/// <param name="Messages">What is sent: one message, or a whole synchronisation.</param>
/// <param name="Field">The field of the text; null when the request has none.</param>
internal sealed record HostileRequest(MethodDescriptor Rpc, IReadOnlyList<IMessage> Messages, FieldDescriptor? Field);

/// <summary>Every text of every request, as the descriptors of the contract tell: a new rpc or field is among them by
/// itself. The rest of each request is right as far as it can be, so that the text gets as far as it can.</summary>
internal static class RequestTexts
{
    private const string Package = "clusterinterop.v1";

    public static IReadOnlyList<MethodDescriptor> Rpcs { get; } =
    [
        .. typeof(Record).Assembly.GetTypes()
            .Select(type => type.GetProperty("Descriptor")?.GetValue(null))
            .OfType<FileDescriptor>()
            .SelectMany(file => file.Services)
            .SelectMany(service => service.Methods),
    ];

    /// <summary>The texts of all requests, found by the types of messages and not by their paths.</summary>
    public static IReadOnlySet<string> FindFields()
    {
        var types = new Queue<MessageDescriptor>(Rpcs.Select(rpc => rpc.InputType));
        var (seen, fields) = (new HashSet<string>(), new HashSet<string>());
        while (types.TryDequeue(out var type))
        {
            if (!seen.Add(type.FullName))
                continue;
            foreach (var field in type.Fields.InDeclarationOrder())
            {
                if (IsText(field))
                    fields.Add(field.FullName);
                else if (IsOurs(field))
                    types.Enqueue(field.MessageType);
            }
        }

        return fields;
    }

    /// <summary>All calls with the payload in the place of one text after the other.</summary>
    public static IEnumerable<HostileRequest> With(string payload) => Rpcs.SelectMany(rpc => With(rpc, payload));

    private static IEnumerable<HostileRequest> With(MethodDescriptor rpc, string payload)
    {
        var paths = PathsIn(rpc.InputType).ToList();
        if (paths.Count == 0)
            yield return new(rpc, Base(rpc, null), null);
        foreach (var path in paths)
        {
            foreach (var asKey in path[^1].IsMap ? (bool[])[false, true] : [false])
            {
                var messages = Base(rpc, path[0]);
                var at = messages.FirstOrDefault(
                    message => path[0].HasPresence && path[0].Accessor.HasValue(message)) ?? messages[0];
                for (var i = 0; i < path.Length - 1; i++)
                    at = Enter(at, path[i], path[i + 1]);
                Put(at, path[^1], payload, asKey);
                yield return new(rpc, messages, path[^1]);
            }
        }
    }

    private static IEnumerable<FieldDescriptor[]> PathsIn(MessageDescriptor type) =>
        type.Fields.InDeclarationOrder().SelectMany(field =>
            IsText(field) ? [[field]]
            : IsOurs(field) ? PathsIn(field.MessageType).Select(path => (FieldDescriptor[])[field, .. path])
            : Array.Empty<FieldDescriptor[]>());

    private static bool IsText(FieldDescriptor field) =>
        field.FieldType == FieldType.String || field.IsMap; // all maps are of texts

    private static bool IsOurs(FieldDescriptor field) =>
        field.FieldType == FieldType.Message && !field.IsMap && field.MessageType.File.Package == Package;

    // A right request, as far as it matters to what is then put into it.
    private static IMessage[] Base(MethodDescriptor rpc, FieldDescriptor? first)
    {
        var options = new StreamOptions { StopWhenCaughtUp = true };
        var caller = new CallerSelector { Association = "nobody" };
        return rpc.Name switch
        {
            "WatchRecords" => [new WatchRecordsRequest { Options = options }],
            "WatchMatches" => [new WatchMatchesRequest { Options = options }],
            "DisableCaller" => [new DisableCallerRequest { Caller = caller }],
            "EnableCaller" => [new EnableCallerRequest { Caller = caller }],
            "WriteRecords" when first?.Name != "writes" =>
                [new WriteRecordsRequest { Writes = { new Write { Put = FullRecords.Capability() } } }],
            "SyncRecords" =>
            [
                new SyncRecordsRequest
                {
                    Start = new()
                    {
                        Association = "es", Kinds = { Enum.GetValues<RecordKind>()[1..] }, Missing = MissingAction.Keep,
                    },
                },
                new SyncRecordsRequest
                {
                    Entry = new() { Name = FullRecords.Capability().Name, Record = FullRecords.Capability() },
                },
                new SyncRecordsRequest { End = new() { Count = 1 } },
            ],
            _ => [rpc.InputType.Parser.ParseFrom([])],
        };
    }

    private static IMessage Enter(IMessage at, FieldDescriptor field, FieldDescriptor next)
    {
        if (field.IsRepeated)
        {
            var list = (IList)field.Accessor.GetValue(at);
            if (list.Count == 0)
                list.Add(NewOf(field, next));
            return (IMessage)list[0]!;
        }

        if (!field.Accessor.HasValue(at) || field.MessageType == Record.Descriptor)
            field.Accessor.SetValue(at, NewOf(field, next));
        if (at is SyncEntry entry && entry.Record is not null)
            entry.Name = entry.Record.Name;
        return (IMessage)field.Accessor.GetValue(at);
    }

    private static IMessage NewOf(FieldDescriptor field, FieldDescriptor next)
    {
        if (field.MessageType == Write.Descriptor)
            return new Write { Put = FullRecords.Capability() };
        if (field.MessageType == Contact.Descriptor)
            return FullRecords.Contacts().Contacts[0];
        if (field.MessageType != Record.Descriptor)
            return field.MessageType.Parser.ParseFrom([]);

        // A record is one of the kind that has the field.
        return next.ContainingOneof is null
            ? FullRecords.Capability()
            : FullRecords.All.First(record => next.Accessor.HasValue(record));
    }

    private static void Put(IMessage at, FieldDescriptor field, string payload, bool asKey)
    {
        if (field.IsMap)
        {
            var texts = (IDictionary<string, string>)field.Accessor.GetValue(at);
            texts[asKey ? payload : "es"] = asKey ? "es" : payload;
        }
        else if (field.IsRepeated)
        {
            var list = (IList)field.Accessor.GetValue(at);
            list.Clear();
            list.Add(payload);
        }
        else
        {
            field.Accessor.SetValue(at, payload);
        }
    }
}
